package dev.gatehouse.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.testing.Proves;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hostile and good request targets; the rows that are not suspicious are left to the path rules
 * (see AccessRulesTest).
 */
class SuspiciousPathTest {

  private static final boolean SUSPICIOUS = true;
  private static final boolean PLAIN = false;

  @ParameterizedTest(name = "{0}")
  @MethodSource("targets")
  @Proves("AUTHZ-03")
  void suspiciousTargetsAreFoundAndPlainOnesPass(String row, String target, boolean expected) {
    int query = target.indexOf('?');
    String rawUri = query < 0 ? target : target.substring(0, query);
    assertEquals(expected, SuspiciousPath.isSuspicious(rawUri), row);
  }

  static Stream<Arguments> targets() {
    return Stream.of(
        arguments("PATH-01", "/admin", PLAIN),
        arguments("PATH-02", "/admin/", PLAIN),
        arguments("PATH-04", "/ADMIN", PLAIN),
        arguments("PATH-05", "/Admin/x", PLAIN),
        arguments("PATH-06", "/adm%69n", PLAIN),
        arguments("PATH-08", "//admin", SUSPICIOUS),
        arguments("PATH-09", "///admin", SUSPICIOUS),
        arguments("PATH-10", "/admin//x", SUSPICIOUS),
        arguments("PATH-12", "/./admin", SUSPICIOUS),
        arguments("PATH-13", "/admin/.", SUSPICIOUS),
        arguments("PATH-14", "/public/./../admin", SUSPICIOUS),
        arguments("PATH-16", "/public/x/../../admin", SUSPICIOUS),
        arguments("PATH-17", "/x/../admin/", SUSPICIOUS),
        arguments("PATH-18", "/../admin", SUSPICIOUS),
        arguments("PATH-20", "/public/..;a=b/admin", SUSPICIOUS),
        arguments("PATH-21", "/public/.;/../admin", SUSPICIOUS),
        arguments("PATH-22", "/public/;/../admin", SUSPICIOUS),
        arguments("PATH-24", "/;x=y/admin", SUSPICIOUS),
        arguments("PATH-25", "/admin;", SUSPICIOUS),
        arguments("PATH-26", "/admin;jsessionid=1234", SUSPICIOUS),
        arguments("PATH-28", "/admin/;page", SUSPICIOUS),
        arguments("PATH-29", "/admin/%3bpage", SUSPICIOUS),
        arguments("PATH-29 upper case", "/admin/%3Bpage", SUSPICIOUS),
        arguments("PATH-30", "/admin%3b/x", SUSPICIOUS),
        arguments("PATH-32", "/public/%2e%2e/admin", SUSPICIOUS),
        arguments("PATH-32 upper case", "/public/%2E%2E/admin", SUSPICIOUS),
        arguments("PATH-33", "/public/%2e%2e;/admin", SUSPICIOUS),
        arguments("PATH-34", "/public/.%2e/admin", SUSPICIOUS),
        arguments("PATH-36", "/%2e/WEB-INF/web.xml", SUSPICIOUS),
        arguments("PATH-37", "/%u002e/WEB-INF/web.xml", SUSPICIOUS),
        arguments("PATH-38", "/.%00/WEB-INF/web.xml", SUSPICIOUS),
        arguments("PATH-40", "/admin/%20", PLAIN),
        arguments("PATH-41", "/admin%20", PLAIN),
        arguments("PATH-42", "/%20admin", PLAIN),
        arguments("PATH-44", "/admin%0a", SUSPICIOUS),
        arguments("PATH-45", "/admin/%0a", SUSPICIOUS),
        arguments("PATH-45 upper case", "/admin/%0A", SUSPICIOUS),
        arguments("PATH-46", "/admin/x%0dy", SUSPICIOUS),
        arguments("PATH-48", "/admin%00", SUSPICIOUS),
        arguments("PATH-49", "/admin%00.css", SUSPICIOUS),
        arguments("PATH-50", "/admin%7f", SUSPICIOUS),
        arguments("PATH-52", "/admin%2Fx", SUSPICIOUS),
        arguments("PATH-53", "/public%2f..%2fadmin", SUSPICIOUS),
        arguments("PATH-54", "/public/..%2fadmin", SUSPICIOUS),
        arguments("PATH-56", "/%2561dmin", SUSPICIOUS),
        arguments("PATH-57", "/%25%36%31dmin", SUSPICIOUS),
        arguments("PATH-58", "/public/%252e%252e/admin", SUSPICIOUS),
        arguments("PATH-60", "/public/..%5cadmin", SUSPICIOUS),
        arguments("PATH-61", "/\\admin", SUSPICIOUS),
        arguments("PATH-62", "/%5cadmin", SUSPICIOUS),
        arguments("PATH-62 upper case", "/%5Cadmin", SUSPICIOUS),
        arguments("PATH-64", "/admin%c0%af", SUSPICIOUS),
        arguments("PATH-65", "/%e0%80%afadmin", SUSPICIOUS),
        arguments("PATH-66", "/admin%E2%82", SUSPICIOUS),
        arguments("PATH-66 cut by a letter", "/admin%E2%82x", SUSPICIOUS),
        arguments("PATH-68", "/%ef%bc%8fadmin", PLAIN),
        arguments("PATH-69", "/admin%ef%bc%8e", PLAIN),
        arguments("PATH-70", "/adm%c4%b1n", PLAIN),
        arguments("PATH-72", "/admin.", PLAIN),
        arguments("PATH-73", "/admin..", PLAIN),
        arguments("PATH-74", "/admin/...", PLAIN),
        arguments("PATH-76", "/admin~1", PLAIN),
        arguments("PATH-77", "/admin.css", PLAIN),
        arguments("PATH-78", "/admin/x.css", PLAIN),
        arguments("PATH-80", "/admin?x=/public/", PLAIN),
        arguments("PATH-81", "/admin?/public", PLAIN),
        arguments("PATH-82", "/admin#/public", SUSPICIOUS),
        arguments("PATH-84", "/public.", PLAIN),
        arguments("PATH-85", "/public;x/../admin", SUSPICIOUS),
        arguments("PATH-86", "/public/admin", PLAIN),
        arguments("PATH-88", "/login;x=/admin", SUSPICIOUS),
        arguments("PATH-89", "/login/x/admin", PLAIN),
        arguments("PATH-90", "/app/../admin", SUSPICIOUS),
        arguments("PATH-92", "/%61pp/admin", PLAIN),
        arguments("PATH-93", "/app//admin", SUSPICIOUS),
        arguments("PATH-94", "http://app.example/admin", SUSPICIOUS),
        arguments("PATH-96", "http://u:p@app.example/admin", SUSPICIOUS),
        arguments("PATH-97", "http:/admin", SUSPICIOUS),
        arguments("PATH-98", "admin", SUSPICIOUS),
        arguments("PATH-100", "/%XX", SUSPICIOUS),
        arguments("PATH-101", "/%", SUSPICIOUS),
        arguments("PATH-101 one digit", "/%4", SUSPICIOUS),
        arguments("PATH-102", "/%-1/admin", SUSPICIOUS),
        arguments("PATH-104", "/" + "a".repeat(16_000), PLAIN),
        arguments("PATH-105", "/" + "../".repeat(4_000), SUSPICIOUS),
        arguments("PATH-106", "/" + ";a".repeat(4_000), SUSPICIOUS),
        arguments("PATH-108", "/admin.do;x.css", SUSPICIOUS),
        arguments("PATH-109", "/index.jsp/../admin", SUSPICIOUS),
        arguments("PATH-110", "/admin/info", PLAIN),
        arguments("PATHOK-01", "/public/a", PLAIN),
        arguments("PATHOK-02", "/public/a%20b", PLAIN),
        arguments("PATHOK-03", "/public/%C3%A5", PLAIN),
        arguments("PATHOK-04", "/public/~x", PLAIN),
        arguments("PATHOK-05", "/public/.well-known", PLAIN),
        arguments("PATHOK-06", "/public/a.b.c", PLAIN),
        arguments("PATHOK-07", "/public/a+b", PLAIN),
        arguments("PATHOK-08", "/public/a?p=%2e%2e%2f;%5c", PLAIN),
        arguments("PATHOK-09", "/public/x?next=//evil", PLAIN),
        arguments("PATHOK-10", "/public/a:b@c!$&'()*,=", PLAIN),
        arguments("the root", "/", PLAIN),
        arguments("empty", "", SUSPICIOUS),
        arguments("asterisk form", "*", SUSPICIOUS),
        arguments("dot segment alone", "/.", SUSPICIOUS),
        arguments("two dots at the end", "/x/..", SUSPICIOUS),
        arguments("segment that begins with two dots", "/..x/..y", PLAIN),
        arguments("empty last segment twice", "/x//", SUSPICIOUS),
        arguments("raw Latin-1 letter", "/caf\u00e9", SUSPICIOUS),
        arguments("raw fullwidth digits in an escape", "/%\uff14\uff11", SUSPICIOUS),
        arguments("raw line feed", "/x\ny", SUSPICIOUS),
        arguments("raw NUL", "/x\0", SUSPICIOUS),
        arguments("raw blank", "/x y", SUSPICIOUS),
        arguments("raw DEL", "/x\u007f", SUSPICIOUS),
        arguments("Latin-1 in an escape", "/caf%e9", SUSPICIOUS),
        arguments("Latin-1 in an escape before another", "/caf%e9%20", SUSPICIOUS),
        arguments("lone continuation byte", "/%80", SUSPICIOUS),
        arguments("overlong in two bytes", "/%c1%bf", SUSPICIOUS),
        arguments("shortest of three bytes", "/%e0%a0%80", PLAIN),
        arguments("overlong in four bytes", "/%f0%8f%bf%bf", SUSPICIOUS),
        arguments("shortest of four bytes", "/%f0%90%80%80", PLAIN),
        arguments("surrogate", "/%ed%a0%80", SUSPICIOUS),
        arguments("last before the surrogates", "/%ed%9f%bf", PLAIN),
        arguments("U+10FFFF", "/%f4%8f%bf%bf", PLAIN),
        arguments("above U+10FFFF", "/%f4%90%80%80", SUSPICIOUS),
        arguments("byte that UTF-8 never has", "/%f5%80%80%80", SUSPICIOUS),
        arguments("four bytes cut", "/%f0%9f%98", SUSPICIOUS),
        arguments("four bytes whole", "/%f0%9f%98%80", PLAIN),
        arguments("third byte is no continuation", "/%e2%82%20", SUSPICIOUS));
  }

  @Test
  void aQuestionMarkIsNoPartOfAPath() {
    assertTrue(SuspiciousPath.isSuspicious("/x?y"));
  }

  @Test
  void everyEscapedControlCharacterIsSuspicious() {
    IntStream.range(0, 0x20)
        .forEach(
            c ->
                assertTrue(
                    SuspiciousPath.isSuspicious(String.format("/x%%%02x", c)),
                    () -> "control " + c));
  }

  @Test
  void everyOtherEscapedAsciiCharacterPasses() {
    IntStream.range(0x20, 0x7F)
        .filter(c -> "/\\.%;".indexOf(c) < 0)
        .forEach(
            c ->
                assertFalse(
                    SuspiciousPath.isSuspicious(String.format("/x%%%02x", c)),
                    () -> "character " + c));
  }
}
