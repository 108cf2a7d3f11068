package dev.gatehouse.access;

import static dev.gatehouse.access.OriginVerdict.ALLOWED;
import static dev.gatehouse.access.OriginVerdict.OTHER_ORIGIN;
import static dev.gatehouse.access.OriginVerdict.OTHER_SITE;
import static dev.gatehouse.access.OriginVerdict.REPEATED_HEADER;
import static dev.gatehouse.access.OriginVerdict.UNKNOWN_SOURCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.testing.Proves;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OriginCheckTest {

  private static final OriginCheck CONFIGURED =
      new OriginCheck(
          List.of(
              Origin.parse("https://app.example:443"), Origin.parse("https://other.example:8443")));
  private static final OriginCheck UNSET = new OriginCheck(List.of());
  private static final List<String> NONE = List.of();

  /** With a session cookie and a form body. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("posts")
  @Proves({"CSRF-02", "CSRF-03", "CSRF-05"})
  void postsWithACookieAreJudgedByConfiguredOrigins(
      String row, List<String> secFetchSite, List<String> origin, OriginVerdict expected) {
    assertEquals(expected, CONFIGURED.judge(post(secFetchSite, origin)), row);
  }

  static Stream<Arguments> posts() {
    String app = "https://app.example";
    return Stream.of(
        arguments("CSRF-01", List.of("same-origin"), NONE, ALLOWED),
        arguments("CSRF-02", List.of("none"), NONE, ALLOWED),
        arguments("CSRF-04", List.of("same-site"), NONE, OTHER_SITE),
        arguments("CSRF-05 upper case", List.of("SAME-ORIGIN"), NONE, OTHER_SITE),
        arguments("CSRF-05 list", List.of("same-origin, cross-site"), NONE, OTHER_SITE),
        arguments("CSRF-05 unknown", List.of("x"), NONE, OTHER_SITE),
        arguments("CSRF-05 empty, good Origin", List.of(""), List.of(app), ALLOWED),
        arguments("CSRF-05 empty, no Origin", List.of(""), NONE, UNKNOWN_SOURCE),
        arguments("CSRF-06", List.of("same-origin", "same-origin"), NONE, REPEATED_HEADER),
        arguments("CSRF-06 Origin twice", NONE, List.of(app, app), REPEATED_HEADER),
        arguments(
            "CSRF-06 Origin twice, good site",
            List.of("same-origin"),
            List.of(app, app),
            REPEATED_HEADER),
        arguments("CSRF-08", List.of("cross-site"), List.of(app), OTHER_SITE),
        arguments("CSRF-08 same-site", List.of("same-site"), List.of(app), OTHER_SITE),
        arguments("CSRF-09", NONE, List.of(app), ALLOWED),
        arguments(
            "CSRF-09 second on the list", NONE, List.of("https://other.example:8443"), ALLOWED),
        arguments("CSRF-09 plain HTTP", NONE, List.of("http://app.example"), OTHER_ORIGIN),
        arguments("CSRF-10", NONE, List.of("https://app.example:443"), OTHER_ORIGIN),
        arguments("CSRF-10 other port", NONE, List.of("https://app.example:8443"), OTHER_ORIGIN),
        arguments("CSRF-12", NONE, List.of("https://app.example.evil.example"), OTHER_ORIGIN),
        arguments("CSRF-13", NONE, List.of("https://evil-app.example"), OTHER_ORIGIN),
        arguments("CSRF-14", NONE, List.of("https://app.example@evil.example"), OTHER_ORIGIN),
        arguments("CSRF-16 empty", NONE, List.of(""), OTHER_ORIGIN),
        arguments(
            "CSRF-16 blank that a container would cut",
            NONE,
            List.of(" https://app.example"),
            OTHER_ORIGIN),
        arguments("CSRF-16 upper case", NONE, List.of("HTTPS://APP.EXAMPLE"), OTHER_ORIGIN),
        arguments(
            "CSRF-17", NONE, List.of("https://app.example https://evil.example"), OTHER_ORIGIN),
        arguments(
            "CSRF-17 comma",
            NONE,
            List.of("https://app.example, https://evil.example"),
            OTHER_ORIGIN),
        arguments("CSRF-18, CSRF-20", NONE, NONE, UNKNOWN_SOURCE),
        arguments("CSRF-22", NONE, List.of("https://evil.example"), OTHER_ORIGIN),
        arguments(
            "CSRF-24, CSRF-25, CSRF-26, CSRF-28, CSRF-34",
            List.of("cross-site"),
            List.of("https://evil.example"),
            OTHER_SITE),
        arguments("CSRF-26 older browser, after a redirect", NONE, List.of("null"), OTHER_ORIGIN),
        arguments("slash after the origin", NONE, List.of("https://app.example/"), OTHER_ORIGIN));
  }

  /** CSRF-29, CSRF-30 and CSRF-36, and methods that only look safe. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("methods")
  void onlyExactSafeMethodsPassFromAnotherSite(String method, OriginVerdict expected) {
    List<String> crossSite = List.of("cross-site");
    assertEquals(
        expected,
        CONFIGURED.judge(new WriteAttempt(method, crossSite, NONE, "", true, false, false)));
  }

  static Stream<Arguments> methods() {
    return Stream.of(
        arguments("GET", ALLOWED),
        arguments("HEAD", ALLOWED),
        arguments("OPTIONS", ALLOWED),
        arguments("get", OTHER_SITE),
        arguments("PUT", OTHER_SITE),
        arguments("DELETE", OTHER_SITE),
        arguments("PATCH", OTHER_SITE),
        arguments("TRACE", OTHER_SITE),
        arguments("FOO", OTHER_SITE),
        arguments("", OTHER_SITE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ownOrigins")
  void withoutConfiguredOriginsTheOwnOneCounts(
      String row, String origin, String ownOrigin, OriginVerdict expected) {
    assertEquals(
        expected,
        UNSET.judge(new WriteAttempt("POST", NONE, List.of(origin), ownOrigin, true, false, false)),
        row);
  }

  static Stream<Arguments> ownOrigins() {
    return Stream.of(
        arguments("equal", "https://app.example", "https://app.example", ALLOWED),
        arguments("local", "http://localhost:8080", "http://localhost:8080", ALLOWED),
        arguments("other host", "https://evil.example", "https://app.example", OTHER_ORIGIN),
        arguments("other scheme", "http://app.example", "https://app.example", OTHER_ORIGIN),
        arguments("upper case", "https://APP.example", "https://app.example", OTHER_ORIGIN),
        arguments("own one unknown", "https://app.example", "", OTHER_ORIGIN),
        arguments("both empty", "", "", OTHER_ORIGIN),
        arguments("null", "null", "", OTHER_ORIGIN));
  }

  /** CSRF-21: a spoofed Host makes an own origin that must not count. */
  @Test
  @Proves("CSRF-03")
  void withConfiguredOriginsTheOwnOneDoesNotCount() {
    String evil = "https://evil.example";

    assertEquals(
        OTHER_ORIGIN,
        CONFIGURED.judge(new WriteAttempt("POST", NONE, List.of(evil), evil, true, false, false)));
  }

  @ParameterizedTest(name = "cookie {0}, JSON {1}")
  @MethodSource("silentRequests")
  @Proves("CSRF-04")
  void withNeitherHeaderACookieNeedsJson(
      boolean hasCookie, boolean isJson, OriginVerdict expected) {
    assertEquals(
        expected,
        CONFIGURED.judge(new WriteAttempt("POST", NONE, NONE, "", hasCookie, isJson, false)));
    assertEquals(
        expected, UNSET.judge(new WriteAttempt("POST", NONE, NONE, "", hasCookie, isJson, false)));
  }

  static Stream<Arguments> silentRequests() {
    return Stream.of(
        arguments(false, false, ALLOWED),
        arguments(false, true, ALLOWED),
        arguments(true, true, ALLOWED),
        arguments(true, false, UNKNOWN_SOURCE));
  }

  /** JSON excuses a missing header, not a bad one. */
  @Test
  void jsonFromAnotherOriginIsRefused() {
    List<String> evil = List.of("https://evil.example");

    assertEquals(
        OTHER_ORIGIN,
        CONFIGURED.judge(new WriteAttempt("POST", NONE, evil, "", false, true, false)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("handshakes")
  @Proves("WS-01")
  void handshakesMustSayWhereTheyComeFrom(
      String row, List<String> secFetchSite, List<String> origin, OriginVerdict expected) {
    for (boolean hasCookie : new boolean[] {true, false}) {
      WriteAttempt attempt =
          new WriteAttempt("GET", secFetchSite, origin, "", hasCookie, true, true);
      assertEquals(expected, CONFIGURED.judge(attempt), row);
    }
  }

  static Stream<Arguments> handshakes() {
    return Stream.of(
        arguments("WS-01", NONE, List.of("https://evil.example"), OTHER_ORIGIN),
        arguments("WS-02 null", NONE, List.of("null"), OTHER_ORIGIN),
        arguments("WS-02 missing", NONE, NONE, UNKNOWN_SOURCE),
        arguments("WS-05", List.of("cross-site"), List.of("https://app.example"), OTHER_SITE),
        arguments("good Origin", NONE, List.of("https://app.example"), ALLOWED),
        arguments("good site", List.of("same-origin"), List.of("https://app.example"), ALLOWED));
  }

  private static WriteAttempt post(List<String> secFetchSite, List<String> origin) {
    return new WriteAttempt("POST", secFetchSite, origin, "", true, false, false);
  }
}
