package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a Cookie header is worth on a protected path (attack corpus, COOK, URLID and FIX): the whole
 * cookie byte for byte, or nobody, and then without one statement.
 */
class CookieTest {
  private static final String NAME = "__Host-JSESSIONID";

  private static TestRealm realm;
  private static TestServer server;
  private static String alice;
  private static String bob;

  @BeforeAll
  static void start() {
    realm = TestRealm.create();
    realm.addUser("bob", TestRealm.PASSWORD);
    server =
        TestServer.start(
            realm,
            new Mapping("/admin", TestServlet.marker()),
            new Mapping("/public/*", TestServlet.marker()));
    try (Http http = server.client()) {
      alice = valueOf(http.signIn("alice", TestRealm.PASSWORD));
      bob = valueOf(http.signIn("bob", TestRealm.PASSWORD));
    }
  }

  private static String valueOf(String cookie) {
    return cookie.substring(cookie.indexOf('=') + 1);
  }

  @AfterAll
  static void stop() {
    server.close();
    realm.close();
  }

  /** In the header lines, N stands for the cookie's name, S for alice's value and B for bob's. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("goodCookies")
  @Proves({"COOK-08", "COOK-10"})
  void headerWithTheWholeCookieIsAlice(String row, List<String> lines) {
    Claims.assertLetIn("alice", get(lines));
  }

  static Stream<Arguments> goodCookies() {
    return Stream.of(
        arguments("COOK-01", List.of("<N>=<S>")),
        arguments("COOK-02 the same twice", List.of("<N>=<S>; <N>=<S>")),
        arguments("COOK-02 the same on two lines", List.of("<N>=<S>", "<N>=<S>")),
        arguments("COOK-06 crumbs", List.of("a=1", "<N>=<S>", "b=2")),
        arguments("COOK-12 $Version and $Path", List.of("$Version=0; <N>=<S>; $Path=/admin")),
        arguments("COOK-16 a tab in front", List.of("\t<N>=<S>")),
        arguments("COOK-16 no blank between", List.of("a=1;<N>=<S>;b=2")),
        arguments("COOK-09 between quotes, own cookie", List.of("a=\"x; <N>=<S>; b=y\"")),
        arguments("COOK-42 60 other cookies", List.of(otherCookies() + "<N>=<S>")),
        arguments("other names that look alike", List.of("x<N>=<B>; <N>x=<B>; <N>=<S>")));
  }

  private static String otherCookies() {
    StringBuilder cookies = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      cookies.append("c").append(i).append("=0123456789012345678901234567890123456789; ");
    }
    return cookies.toString();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badCookies")
  @Proves({"TOK-02", "TOK-05", "COOK-08", "COOK-09", "COOK-10"})
  void anyOtherCookieIsNobodyWithoutAStatement(String row, List<String> lines) {
    realm.statements().clear();

    Response response = get(lines);

    Claims.assertDenied(response);
    assertFalse(response.toString().contains(alice.substring(8)), response::toString);
    assertFalse(response.toString().contains(bob.substring(8)), response::toString);
    assertEquals(List.of(), realm.statements().statements());
  }

  static Stream<Arguments> badCookies() {
    return Stream.of(
        bad("no cookie at all"),
        bad("COOK-04 junk first", "<N>=junk; <N>=<S>"),
        bad("COOK-04 junk last", "<N>=<S>; <N>=junk"),
        bad("COOK-04 an empty one first", "<N>=; <N>=<S>"),
        bad("COOK-05 alice and bob", "<N>=<S>; <N>=<B>"),
        bad("COOK-05 alice and bob on two lines", "<N>=<S>", "<N>=<B>"),
        bad("COOK-08 open quote", "<N>=\"<S>"),
        bad("COOK-08 closing quote", "<N>=<S>\""),
        bad("COOK-08 in quotes", "<N>=\"<S>\""),
        bad("COOK-09 bob's inside alice's quotes", "<N>=\"<S>; <N>=<B>; b=y\""),
        bad("COOK-10 sandwich", "$Version=1; <N>=\"; a=<S>; b=\""),
        bad("COOK-13 comma", "<N>=<S>,x=y"),
        bad("COOK-14 U+2000 in front", "\u2000<N>=<B>"),
        bad("COOK-14 U+00A0 in front", "\u00a0<N>=<B>"),
        bad("COOK-14 U+0085 in front", "\u0085<N>=<B>"),
        bad("COOK-14 form feed in front", "\f<N>=<B>"),
        bad("COOK-17 nameless", "=<N>=<B>"),
        bad("COOK-20 no prefix", "JSESSIONID=<S>"),
        bad("COOK-20 another prefix", "__Secure-JSESSIONID=<S>"),
        bad("COOK-20 lower case", "__host-jsessionid=<S>"),
        bad("COOK-20 mixed case", "__HOST-JSESSIONID=<S>"),
        bad("COOK-20 dotless i", "__Host-JSESS\u0131ONID=<S>"),
        bad("COOK-20 blank before the equals sign", "<N> =<S>"),
        bad("COOK-20 blank after the equals sign, then more", "<N>= <S>"),
        bad("COOK-20 a dollar in front", "$<N>=<S>"),
        bad("COOK-21 name alone", "<N>"),
        bad("COOK-22 empty", "<N>="),
        bad("COOK-24 %00", "<N>=<S>%00"),
        bad("COOK-24 URL-encoded", "<N>=" + escaped(alice)),
        bad("COOK-25 NUL after", "<N>=<S>\0"),
        bad("COOK-25 NUL before", "<N>=\0<S>"),
        bad("COOK-26 blank, then more", "<N>=<S> x"),
        bad("COOK-28 upper case", "<N>=" + alice.toUpperCase(Locale.ROOT)),
        bad("COOK-28 lower case", "<N>=" + alice.toLowerCase(Locale.ROOT)),
        bad("COOK-29 spare bits of the tag", "<N>=" + withSpareBits(alice, alice.length() - 1)),
        bad("COOK-29 spare bits of the random part", "<N>=" + withSpareBits(alice, 50)),
        bad("COOK-30 one more", "<N>=<S>A"),
        bad("COOK-30 one less", "<N>=" + alice.substring(0, alice.length() - 1)),
        bad("COOK-30 padded", "<N>=<S>=="),
        bad("COOK-32 alice's tag on bob's", "<N>=" + bob.substring(0, 52) + alice.substring(52)),
        bad("COOK-32 first byte of the tag", "<N>=" + withOther(alice, 52)),
        bad("COOK-32 first byte of the random part", "<N>=" + withOther(alice, 8)),
        bad("COOK-33 unknown kid", "<N>=" + withKid("AAAA")),
        bad("COOK-33 empty kid", "<N>=" + withKid("")),
        bad("COOK-33 path as kid", "<N>=" + withKid("../../etc/passwd")),
        bad("COOK-33 4 KiB of kid", "<N>=" + withKid("A".repeat(4_096))),
        bad("COOK-34 g0", "<N>=g0" + alice.substring(2)),
        bad("COOK-34 g2", "<N>=g2" + alice.substring(2)),
        bad("COOK-34 G1", "<N>=G1" + alice.substring(2)),
        bad("COOK-34 no version", "<N>=" + alice.substring(3)),
        bad("COOK-36 made up", "<N>=g1.AAAA." + "A".repeat(43) + "." + "A".repeat(22)),
        bad("COOK-36 made up, right kid", "<N>=" + alice.substring(0, 52) + "A".repeat(22)),
        bad("COOK-37", "<N>=' OR '1'='1"),
        bad("COOK-38", "<N>=../../../../tmp/evil"),
        bad("COOK-40", "<N>=rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA=="),
        bad("COOK-41 7 KB", "<N>=" + "A".repeat(7_000)),
        bad("COOK-41 8 KB", "<N>=" + "A".repeat(8_192)),
        bad("COOK-41 64 KB", "<N>=" + "A".repeat(65_536)),
        bad("COOK-42 180 other cookies", (otherCookies().repeat(3) + "<N>=<S>")),
        bad("slashes for dots", "<N>=" + alice.replace('.', '/')),
        bad("full-width dots", "<N>=" + alice.replace('.', '\uff0e')));
  }

  private static Arguments bad(String row, String... lines) {
    return arguments(row, List.of(lines));
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(c -> escaped.append('%').append(Integer.toHexString(c)));
    return escaped.toString();
  }

  /** Another character that means the same bytes to a careless decoder: only spare bits differ. */
  private static String withSpareBits(String token, int at) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int value = alphabet.indexOf(token.charAt(at));
    return token.substring(0, at) + alphabet.charAt(value ^ 1) + token.substring(at + 1);
  }

  private static String withOther(String token, int at) {
    return token.substring(0, at) + (token.charAt(at) == 'A' ? 'B' : 'A') + token.substring(at + 1);
  }

  private static String withKid(String kid) {
    return "g1." + kid + alice.substring(7);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherPlaces")
  @Proves({"COOK-11", "AUTHZ-09", "TOK-12"})
  void tokenAnywhereButInTheCookieIsNobody(String row, String target, String header) {
    int colon = header.indexOf(':');
    realm.statements().clear();
    try (Http http = server.client()) {
      Response response =
          http.get(filled(target))
              .header(header.substring(0, colon), filled(header.substring(colon + 2)))
              .send();
      Claims.assertDenied(response);
    }
    assertEquals(List.of(), realm.statements().statements());
  }

  static Stream<Arguments> otherPlaces() {
    String none = "Accept: */*";
    return Stream.of(
        arguments("URLID-01", "/admin;<N>=<S>", none),
        arguments("URLID-02", "/admin;jsessionid=<S>", none),
        arguments("URLID-04 cookie's name", "/admin?<N>=<S>", none),
        arguments("URLID-04 sid", "/admin?sid=<S>", none),
        arguments("URLID-04 jsessionid", "/admin?jsessionid=<S>", none),
        arguments("URLID-06", "/admin", "Authorization: Bearer <S>"),
        arguments("HOST-16", "/admin", "Authorization: Basic YWxpY2U6cmlnaHQ="),
        arguments("HOST-18", "/admin?authenticated=yes&admin=true&user=alice", none),
        arguments("URLID-08", "/admin", "Cookie2: <N>=<S>"),
        arguments("COOK-11 own header", "/admin", "X-Session: <S>"),
        arguments("AUTHZ-09 X-User", "/admin", "X-User: alice"),
        arguments("AUTHZ-09 X-Remote-User", "/admin", "X-Remote-User: alice"),
        arguments("HOST-13", "/admin", "X-Original-URL: /public/x"),
        arguments("DESER-02 container's cookie", "/admin", "Cookie: JSESSIONID=.x"));
  }

  /** A server may keep the header lines of a connection so as not to read them again. */
  @Test
  void cookieInAnotherCaseIsNobodyWhereTheRightOneHasJustBeen() {
    try (Http http = server.client()) {
      String right = filled("<N>=<S>");
      Claims.assertLetIn("alice", http.get("/admin").cookie(right).send());
      Claims.assertDenied(http.get("/admin").cookie(right.toLowerCase(Locale.ROOT)).send());
      Claims.assertDenied(
          http.get("/admin").cookie(filled("<N>=") + alice.toUpperCase(Locale.ROOT)).send());
    }
  }

  @Test
  @Proves("COOK-11")
  void tokenAsFormFieldIsNobody() {
    try (Http http = server.client()) {
      Claims.assertDenied(http.post("/admin").sameOrigin().form(filled("<N>=<S>")).send());
    }
  }

  /** FIX-01: signing in over somebody's session gives a new token and ends the old one. */
  @Test
  @Proves("SESS-01")
  void signingInOverAPlantedSessionTakesNothingFromIt() {
    try (Http http = server.client()) {
      String planted = http.signIn("bob", TestRealm.PASSWORD);
      Response response =
          http.post("/login")
              .cookie(planted)
              .json(Http.credentials("alice", TestRealm.PASSWORD))
              .send();

      String fresh = response.sessionCookie().orElseThrow();
      Claims.assertLetIn("alice", http.get("/admin").cookie(fresh).send());
      Claims.assertDenied(http.get("/admin").cookie(planted).send());
    }
  }

  /** FIX-02: a value that was never a session does not become one. */
  @Test
  @Proves("TOK-02")
  void plantedInventionIsNotAdopted() {
    String invented = NAME + "=" + alice.substring(0, 8) + "A".repeat(43) + "." + "A".repeat(22);
    try (Http http = server.client()) {
      Response response =
          http.post("/login")
              .cookie(invented)
              .json(Http.credentials("alice", TestRealm.PASSWORD))
              .send();

      assertTrue(!response.sessionCookie().orElseThrow().equals(invented));
      Claims.assertDenied(http.get("/admin").cookie(invented).send());
    }
  }

  @Test
  @Proves("SESS-04")
  void failedLoginLeavesTheSessionAlone() {
    try (Http http = server.client()) {
      String cookie = http.signIn("alice", TestRealm.PASSWORD);
      Response failed =
          http.post("/login").cookie(cookie).json(Http.credentials("alice", "wrong")).send();

      Claims.assertProblem(401, "bad-credentials", failed);
      Claims.assertLetIn("alice", http.get("/admin").cookie(cookie).send());
    }
  }

  private static Response get(List<String> lines) {
    try (Http http = server.client()) {
      Http.Request request = http.get("/admin");
      lines.forEach(line -> request.header("Cookie", filled(line)));
      return request.send();
    }
  }

  private static String filled(String text) {
    return text.replace("<N>", NAME).replace("<S>", alice).replace("<B>", bob);
  }
}
