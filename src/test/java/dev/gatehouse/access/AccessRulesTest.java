package dev.gatehouse.access;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.testing.Proves;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AccessRulesTest {

  private static final AccessRules PUBLIC_AND_LOGIN =
      AccessRules.parse("/public/* = public; /login = public");

  /** The paths are what a container hands over after decoding. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("decodedPaths")
  @Proves({"AUTHZ-04", "AUTHZ-05"})
  void onlyWhatARuleNamesIsPublic(String row, String path, boolean isPublic) {
    AccessRule rule = PUBLIC_AND_LOGIN.ruleFor(path);
    assertEquals(isPublic, rule.isPublic(), row);
    assertEquals(isPublic, rule.admits(Set.of("admin")), row);
  }

  static Stream<Arguments> decodedPaths() {
    return Stream.of(
        arguments("PATH-01, PATH-06, PATH-80, PATH-81", "/admin", false),
        arguments("PATH-02", "/admin/", false),
        arguments("PATH-04", "/ADMIN", false),
        arguments("PATH-05", "/Admin/x", false),
        arguments("PATH-29 decoded", "/admin/;page", false),
        arguments("PATH-40", "/admin/ ", false),
        arguments("PATH-41", "/admin ", false),
        arguments("PATH-42", "/ admin", false),
        arguments("PATH-44 decoded", "/admin\n", false),
        arguments("PATH-50 decoded", "/admin\u007f", false),
        arguments("PATH-68", "/\uff0fadmin", false),
        arguments("PATH-69", "/admin\uff0e", false),
        arguments("PATH-70", "/adm\u0131n", false),
        arguments("PATH-72", "/admin.", false),
        arguments("PATH-73", "/admin..", false),
        arguments("PATH-74", "/admin/...", false),
        arguments("PATH-76", "/admin~1", false),
        arguments("PATH-77", "/admin.css", false),
        arguments("PATH-78", "/admin/x.css", false),
        arguments("PATH-84", "/public.", false),
        arguments("PATH-84 longer name", "/publicx", false),
        arguments("PATH-86", "/public/admin", true),
        arguments("PATH-89", "/login/x/admin", false),
        arguments("PATH-89 slash after an exact path", "/login/", false),
        arguments("PATH-92 within the app", "/admin", false),
        arguments("PATH-110", "/admin/info", false),
        arguments("PATHOK-01", "/public/a", true),
        arguments("PATHOK-02", "/public/a b", true),
        arguments("PATHOK-03", "/public/\u00e5", true),
        arguments("PATHOK-05", "/public/.well-known", true),
        arguments("the segment itself", "/public", true),
        arguments("the segment with a slash", "/public/", true),
        arguments("an exact path", "/login", true),
        arguments("AUTHZ-05, an upper-case public path", "/PUBLIC/a", false),
        arguments("AUTHZ-05, a Turkish upper-case letter", "/publ\u0130c/a", false),
        arguments("the root", "/", false),
        arguments("the empty path", "", false),
        arguments("a path without a slash", "public/a", false));
  }

  @Test
  void freshSaysHowLongAgoThePasswordMayHaveBeenTyped() {
    AccessRule rule = AccessRules.parse("/a = role:x fresh:10m no-touch").ruleFor("/a");
    Instant typed = Instant.parse("2026-01-01T00:00:00Z");

    assertEquals(
        new AccessRule("/a", false, false, Set.of("x"), false, Duration.ofMinutes(10)), rule);
    assertTrue(rule.isFreshEnough(typed, typed.plusSeconds(599)));
    assertFalse(rule.isFreshEnough(typed, typed.plusSeconds(600)));
    assertTrue(AccessRules.parse("/a = signed-in").ruleFor("/a").isFreshEnough(typed, Instant.MAX));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  @Proves("AUTHZ-04")
  void mistakesAreRefusedWithTheirMend(String row, String text, String expectedInMessage) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> AccessRules.parse(text), row)
            .getMessage();
    assertTrue(message.contains(expectedInMessage), message);
  }

  static Stream<Arguments> mistakes() {
    String longName = "r".repeat(65);
    return Stream.of(
        arguments("no rule", "", "there is no access rule"),
        arguments("blanks alone", " \n ", "there is no access rule"),
        arguments("a separator alone", ";", "there is no access rule"),
        arguments("empty rule in the middle", "/a = public;; /b = public", "empty access rule"),
        arguments("empty rule in front", "; /b = public", "empty access rule"),
        arguments("two separators at the end", "/b = public;;", "empty access rule"),
        arguments("no equals sign", "/a public", "'/a public' has no '='"),
        arguments(
            "unknown word", "/a = everyone", "'/a = everyone' has the unknown word 'everyone'"),
        arguments("word in upper case", "/a = PUBLIC", "unknown word 'PUBLIC'"),
        arguments("second equals sign", "/a = public = signed-in", "unknown word '='"),
        arguments("no word", "/a =", "exactly one of"),
        arguments("no-touch alone", "/a = no-touch", "exactly one of"),
        arguments("public and signed-in", "/a = public signed-in", "exactly one of"),
        arguments("public and a role", "/a = public role:x", "exactly one of"),
        arguments("denied and a role", "/a = denied role:x", "exactly one of"),
        arguments("signed-in and a role", "/a = signed-in role:x", "exactly one of"),
        arguments("no-touch on a public path", "/a = public no-touch", "delete no-touch"),
        arguments("fresh on a public path", "/a = public fresh:5m", "delete one"),
        arguments("fresh twice", "/a = signed-in fresh:5m fresh:6m", "fresh twice"),
        arguments("fresh for no time", "/a = signed-in fresh:0m", "fresh:1m to fresh:60m"),
        arguments("fresh for too long", "/a = signed-in fresh:61m", "fresh:1m to fresh:60m"),
        arguments("fresh in hours", "/a = signed-in fresh:1h", "fresh:1m to fresh:60m"),
        arguments("fresh without a number", "/a = signed-in fresh:m", "fresh:1m to fresh:60m"),
        arguments("fresh with a sign", "/a = signed-in fresh:+5m", "fresh:1m to fresh:60m"),
        arguments("fresh in other digits", "/a = signed-in fresh:\u0665m", "fresh:1m to fresh:60m"),
        arguments("fresh alone", "/a = fresh:5m", "exactly one of"),
        arguments("a word twice", "/a = role:x role:x", "'role:x' twice"),
        arguments("role without a name", "/a = role:", "no good role name in 'role:'"),
        arguments("role with a bad character", "/a = role:x,y", "no good role name"),
        arguments("role with a letter beyond ASCII", "/a = role:\u0131", "no good role name"),
        arguments("role name too long", "/a = role:" + longName, "1 to 64"),
        arguments("no slash in front", "a = public", "does not begin with '/'"),
        arguments("no pattern", " = public", "does not begin with '/'"),
        arguments("star inside a segment", "/a* = public", "'*'"),
        arguments("star in the middle", "/a/*/b = public", "'*'"),
        arguments("two stars", "/a/** = public", "'*'"),
        arguments("extension pattern", "/*.css = public", "'*'"),
        arguments("empty segment", "/a//b = public", "'//'"),
        arguments("dot segment", "/a/./b = public", "'/.'"),
        arguments("two dots at the end", "/a/.. = public", "'/..'"),
        arguments("escape", "/a%20b = public", "decoded"),
        arguments("backslash", "/a\\b = public", "'\\'"),
        arguments("query", "/a?b = public", "'?'"),
        arguments("fragment", "/a#b = public", "'#'"),
        arguments("two patterns in one rule", "/a\n/b = public", "blank in its pattern"),
        arguments("pattern twice", "/a = public; /a = signed-in", "repeats the pattern '/a'"),
        arguments(
            "covered exact path", "/a/* = public; /a/b = signed-in", "'/a/*' before it covers it"),
        arguments(
            "covered segment itself",
            "/a/* = public; /a = signed-in",
            "'/a/*' before it covers it"),
        arguments(
            "covered subtree",
            "/* = signed-in; /admin/* = role:admin",
            "'/*' before it covers it"));
  }

  @Test
  void firstMatchWinsAndBlanksAndTheLastSeparatorDoNotMatter() {
    AccessRules rules =
        AccessRules.parse("\n /a/b=signed-in no-touch ;\n\t/a/* = role:x  role:y;\n/* = public;\n");

    assertAll(
        () ->
            assertEquals(
                new AccessRule("/a/b", false, false, Set.of(), false, Duration.ZERO),
                rules.ruleFor("/a/b")),
        () ->
            assertEquals(
                new AccessRule("/a/*", false, false, Set.of("x", "y"), true, Duration.ZERO),
                rules.ruleFor("/a/b/")),
        () ->
            assertEquals(
                new AccessRule("/a/*", false, false, Set.of("x", "y"), true, Duration.ZERO),
                rules.ruleFor("/a")),
        () ->
            assertEquals(
                new AccessRule("/*", true, false, Set.of(), true, Duration.ZERO),
                rules.ruleFor("/ab")),
        () -> assertEquals("/*", rules.ruleFor("").pattern()),
        () -> assertEquals("/*", rules.ruleFor("/").pattern()));
  }

  @Test
  void narrowRulesMayStandBeforeWiderOnesAndBesideNeighbours() {
    AccessRules rules =
        AccessRules.parse("/a/b/* = public; /a = public; /a/* = signed-in; /ab/* = public");

    assertTrue(rules.ruleFor("/a/b").isPublic());
    assertTrue(rules.ruleFor("/a").isPublic());
    assertFalse(rules.ruleFor("/a/bc").isPublic());
    assertTrue(rules.ruleFor("/ab").isPublic());
  }

  @Test
  void roleNameOf64CharactersIsAccepted() {
    String name = "aZ0_.-" + "r".repeat(58);

    assertEquals(Set.of(name), AccessRules.parse("/a = role:" + name).ruleFor("/a").roles());
  }

  @Test
  @Proves("AUTHZ-01")
  void aPathThatNoRuleNamesIsDeniedToEverybody() {
    AccessRule rule = AccessRules.parse("/a = signed-in").ruleFor("/b");

    assertSame(AccessRule.DENIED, rule);
    assertFalse(rule.isPublic());
    assertFalse(rule.admits(Set.of("admin")));
    assertFalse(rule.admits(Set.of()));
  }

  @Test
  void anyOfTheRolesAdmitsAndSignedInNeedsNone() {
    AccessRule roles = AccessRules.parse("/a = role:x role:y").ruleFor("/a");
    AccessRule signedIn = AccessRules.parse("/a = signed-in").ruleFor("/a");

    assertTrue(roles.admits(Set.of("y", "z")));
    assertFalse(roles.admits(Set.of("z")));
    assertFalse(roles.admits(Set.of("X")));
    assertFalse(roles.admits(Set.of()));
    assertTrue(signedIn.admits(Set.of()));
    assertFalse(signedIn.isPublic());
  }

  @Test
  void aPublicRuleNeverNamesRoles() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new AccessRule("/a", true, false, Set.of("x"), true, Duration.ZERO));
    assertThrows(
        IllegalArgumentException.class,
        () -> new AccessRule("", true, false, Set.of(), true, Duration.ZERO));
  }
}
