package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.testing.Proves;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows REDIR-62 (two parameters) and REDIR-66 (none) are the login servlet's, which then has no
 * text to ask about.
 */
class ReturnPathTest {

  private static final Set<String> OWN_PATHS = Set.of("/login", "/logout");

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostileTargets")
  @Proves("REDIR-01")
  void hostileTargetsAreRefused(String row, String target) {
    assertEquals(Optional.empty(), ReturnPath.parse(target, OWN_PATHS::contains), row);
  }

  static Stream<Arguments> hostileTargets() {
    return Stream.of(
        arguments("REDIR-01", "https://evil.example"),
        arguments("REDIR-02", "http://evil.example"),
        arguments("two slashes", "//evil.example"),
        arguments("REDIR-04", "///evil.example"),
        arguments("REDIR-05", "////evil.example"),
        arguments("REDIR-06", "/\\evil.example"),
        arguments("REDIR-08", "\\/evil.example"),
        arguments("REDIR-09", "//\\evil.example"),
        arguments("REDIR-10", "https:evil.example"),
        arguments("REDIR-12", "http:///evil.example"),
        arguments("REDIR-13", "https://app.example@evil.example/"),
        arguments("REDIR-14", "//app.example@evil.example/"),
        arguments("REDIR-16", "//evil.example\\@app.example/"),
        arguments("REDIR-17", "//evil.example%2f@app.example"),
        arguments("REDIR-18", "/%09/evil.example"),
        arguments("REDIR-20", "/\n/evil.example"),
        arguments("REDIR-21", "/\r/evil.example"),
        arguments("REDIR-22", "\t//evil.example"),
        arguments("REDIR-24", "/ /evil.example"),
        arguments("REDIR-25", "/%2f/evil.example"),
        arguments("REDIR-26", "/%2F%2Fevil.example"),
        arguments("REDIR-28", "/%252f%252fevil.example"),
        arguments("REDIR-29", "/.//evil.example"),
        arguments("REDIR-30", "/..//evil.example"),
        arguments("REDIR-32", "/;//evil.example"),
        arguments("REDIR-33", "/;@evil.example"),
        arguments("REDIR-34", "/%3b/evil"),
        arguments("REDIR-36", "javascript:alert(1)"),
        arguments("REDIR-37", "JaVaScRiPt:alert(1)"),
        arguments("REDIR-38", "java\tscript:alert(1)"),
        arguments("REDIR-40", "vbscript:x"),
        arguments("REDIR-41", "blob:https://app.example/x"),
        arguments("REDIR-42", "ftp://evil.example"),
        arguments("REDIR-44", "//evil\u3002example"),
        arguments("REDIR-45", "/\uff0fevil.example"),
        arguments("REDIR-46", "/\u2215evil.example"),
        arguments("REDIR-48", "//2130706433"),
        arguments("REDIR-49", "evil.example"),
        arguments("REDIR-50", "evil.example/path"),
        arguments("REDIR-52", "#//evil"),
        arguments("REDIR-53", ""),
        arguments("REDIR-54", "/x%0d%0aSet-Cookie:a=b"),
        arguments("REDIR-56", "/x\u560a\u560dSet-Cookie:x"),
        arguments("REDIR-57", "/x\0y"),
        arguments("REDIR-58", "/%ZZ"),
        arguments("REDIR-60", "/login?returnTo=/login?returnTo=/x"),
        arguments("REDIR-60 escaped", "/%6Cogin"),
        arguments("REDIR-61", "/logout"),
        arguments("data scheme", "data:text/html,x"),
        arguments("blank in front", " /x"),
        arguments("dot segment", "/x/../y"),
        arguments("dot segment at the end", "/x/."),
        arguments("escaped dot segments", "/x/%2E%2e/y"),
        arguments("escaped backslash", "/%5Cevil.example"),
        arguments("escaped NUL", "/x%00y"),
        arguments("escaped line feed, upper case", "/x%0Ay"),
        arguments("cut escape", "/x%4"),
        arguments("two slashes at the end", "/x//"),
        arguments("path parameter", "/x;jsessionid=1"),
        arguments("fragment", "/x#y"),
        arguments("fragment after a query", "/x?y#z"),
        arguments("backslash in the query", "/x?y=\\"),
        arguments("line break in the query", "/x?y=\r\nSet-Cookie:a=b"),
        arguments("letter beyond ASCII in the query", "/x?y=\u00e5"),
        arguments("DEL", "/x?\u007f"),
        arguments("query alone", "?x=/"),
        arguments("one character too long", "/" + "x".repeat(2_000)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goodTargets")
  void goodTargetsAreKeptAsTheyAre(String row, String target) {
    assertEquals(
        Optional.of(target),
        ReturnPath.parse(target, OWN_PATHS::contains).map(ReturnPath::path),
        row);
  }

  static Stream<Arguments> goodTargets() {
    return Stream.of(
        arguments("REDIR-64", "/search?q=a%20b%2Fc"),
        arguments("REDIR-65", "/app/page?next=https://x.example/"),
        arguments("REDIR-56 escaped stays inert", "/x%E5%98%8A%E5%98%8DSet-Cookie:x"),
        arguments("the root", "/"),
        arguments("a folder", "/x/"),
        arguments("a query of the root", "/?x=1&y=2"),
        arguments("data in the query", "/x?y=//z;%5c%0d%0a../100%"),
        arguments("letters beyond ASCII", "/caf%C3%A9"),
        arguments("dots within names", "/.well-known/a.b...c"),
        arguments("sub-delimiters", "/a:b@c!$&'()*,="),
        arguments("own path within another", "/x/login"),
        arguments("own path as the beginning of a name", "/login2"),
        arguments("own path in the query", "/x?/login"),
        arguments("longest", "/" + "x".repeat(1_999)));
  }

  @Test
  void aPlusInAPathIsAPlus() {
    assertEquals(Optional.empty(), ReturnPath.parse("/a+b%20c?d", "/a+b c"::equals));
  }

  @Test
  void withoutAPredicateOwnPathsPass() {
    assertEquals(Optional.of(new ReturnPath("/login")), ReturnPath.parse("/login"));
  }

  @Test
  void theRecordRefusesWhatParseWouldNotGive() {
    assertThrows(IllegalArgumentException.class, () -> new ReturnPath("//evil.example"));
  }
}
