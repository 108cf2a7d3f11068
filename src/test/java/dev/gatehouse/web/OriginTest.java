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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No other site makes a signed-in browser act, and no header that a client writes says where the
 * server is or how the request came (attack corpus, CSRF, HOST and WS).
 */
class OriginTest {
  private static final String RULES = "access=/public/* = public; /* = signed-in";
  private static final String APP = "Origin: https://app.example";
  private static final String RIGHT_JSON = Http.credentials(TestRealm.NAME, TestRealm.PASSWORD);
  private static final String RIGHT_FORM =
      Http.form("username", TestRealm.NAME, "password", TestRealm.PASSWORD);

  private static TestRealm realm;
  private static TestRealm withOrigin;
  private static TestRealm behindProxy;
  private static TestServer server;
  private static TestServer direct;
  private static TestServer proxied;
  private Http http;
  private String alice;

  /** Three nodes of one realm: with a configured origin, with nothing set, and behind a proxy. */
  @BeforeAll
  static void start() {
    realm = TestRealm.create(RULES);
    withOrigin = realm.secondNode("origins=https://app.example", RULES);
    behindProxy = realm.secondNode("proxies=127.0.0.1", RULES);
    direct = serve(realm);
    server = serve(withOrigin);
    proxied = serve(behindProxy);
  }

  private static TestServer serve(TestRealm node) {
    return TestServer.start(
        node,
        new Mapping("/admin", TestServlet.marker()),
        new Mapping("/public/*", TestServlet.marker()));
  }

  @AfterAll
  static void stop() {
    proxied.close();
    server.close();
    direct.close();
    behindProxy.close();
    withOrigin.close();
    realm.close();
  }

  @BeforeEach
  void signIn() {
    http = server.client();
    alice = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
  }

  @AfterEach
  void disconnect() {
    http.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sameSite")
  @Proves({"CSRF-02", "CSRF-03"})
  void writeOfTheSameSiteGoesThrough(String row, List<String> headers) {
    Claims.assertLetIn("alice", with(headers, http.post("/admin").cookie(alice)).send());
    assertEquals(
        303,
        with(headers, http.post("/login").cookie(alice)).form(RIGHT_FORM).send().status(),
        "login");
    assertEquals(204, with(headers, http.post("/logout").cookie(alice)).send().status(), "logout");
  }

  static Stream<Arguments> sameSite() {
    return Stream.of(
        arguments("CSRF-01", List.of("Sec-Fetch-Site: same-origin")),
        arguments("CSRF-02", List.of("Sec-Fetch-Site: none")),
        arguments("CSRF-05 empty, good Origin", List.of("Sec-Fetch-Site: ", APP)),
        arguments("CSRF-09", List.of(APP)),
        arguments("CSRF-16 blank in front", List.of("Origin:   https://app.example")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherSite")
  @Proves({
    "CSRF-01", "CSRF-02", "CSRF-03", "CSRF-04", "CSRF-05", "CSRF-08", "CSRF-09", "REV-03", "METH-05"
  })
  void writeOfAnotherSiteIsRefusedAndNothingIsDone(String row, List<String> headers) {
    Claims.assertProblem(
        403, "cross-site", with(headers, http.post("/admin").cookie(alice)).send());
    Claims.assertProblem(
        403,
        "cross-site",
        with(headers, http.post("/login").cookie(alice)).form(RIGHT_FORM).send());
    Claims.assertProblem(
        403, "cross-site", with(headers, http.post("/logout").cookie(alice)).send());
    Claims.assertLetIn("alice", http.get("/admin").cookie(alice).send());
  }

  static Stream<Arguments> otherSite() {
    return Stream.of(
        arguments("CSRF-04", List.of("Sec-Fetch-Site: same-site")),
        arguments("CSRF-05 upper case", List.of("Sec-Fetch-Site: SAME-ORIGIN")),
        arguments("CSRF-05 list", List.of("Sec-Fetch-Site: same-origin, cross-site")),
        arguments("CSRF-05 unknown", List.of("Sec-Fetch-Site: x")),
        arguments("CSRF-05 empty", List.of("Sec-Fetch-Site: ")),
        arguments("CSRF-06", List.of("Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: same-origin")),
        arguments("CSRF-05 Origin twice", List.of(APP, APP)),
        arguments("CSRF-08", List.of("Sec-Fetch-Site: cross-site", APP)),
        arguments("CSRF-10 default port", List.of(APP + ":443")),
        arguments("CSRF-12", List.of(APP + ".evil.example")),
        arguments("CSRF-13", List.of("Origin: https://evil-app.example")),
        arguments("CSRF-14", List.of(APP + "@evil.example")),
        arguments("CSRF-16 empty", List.of("Origin: ")),
        arguments("CSRF-16 capitals", List.of("Origin: HTTPS://APP.EXAMPLE")),
        arguments("CSRF-17", List.of(APP + " https://evil.example")),
        arguments("CSRF-18 nothing", List.of("Accept: */*")),
        arguments("CSRF-20 Referer", List.of("Referer: https://app.example/")),
        arguments("null", List.of("Origin: null")),
        arguments("http of the same host", List.of("Origin: http://app.example")),
        arguments("CSRF-21", List.of("Host: localhost", "Origin: http://localhost")),
        arguments(
            "CSRF-22", List.of("X-Forwarded-Host: evil.example", "Origin: https://evil.example")),
        arguments("METH-13", List.of("X-HTTP-Method-Override: GET", "Origin: https://x.example")));
  }

  /** CSRF-09 of the requirements: signing somebody in under the attacker's account. */
  @Test
  @Proves("CSRF-09")
  void strangersBrowserIsNotSignedInByAnotherSite() {
    Response response =
        http.post("/login").header("Sec-Fetch-Site", "cross-site").json(RIGHT_JSON).send();

    Claims.assertProblem(403, "cross-site", response);
  }

  @Test
  void programWithoutACookieNeedsNoOrigin() {
    assertEquals(303, http.post("/login").form(RIGHT_FORM).send().status());
  }

  /** No other site can send JSON without a preflight, which nobody here answers. */
  @Test
  @Proves("CSRF-04")
  void jsonNeedsNoOriginEvenWithACookie() {
    assertEquals(200, http.post("/login").cookie(alice).json(RIGHT_JSON).send().status());
  }

  @Test
  @Proves({"METH-06", "CORS-01"})
  void preflightIsNotAnswered() {
    for (String path : List.of("/login", "/logout", "/admin", "/gatehouse/session")) {
      Response response =
          http.request("OPTIONS", path)
              .header("Origin", "https://evil.example")
              .header("Access-Control-Request-Method", "POST")
              .header("Access-Control-Request-Headers", "content-type")
              .send();
      assertEquals(4, response.status() / 100, path);
      assertFalse(response.toString().contains("Access-Control"), path);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH", "FOO", "get"})
  @Proves("CSRF-01")
  void everyOtherMethodIsAWrite(String method) {
    Claims.assertProblem(
        403,
        "cross-site",
        http.request(method, "/admin").cookie(alice).header("Sec-Fetch-Site", "cross-site").send());
  }

  @Test
  void readingFromAnotherSiteGoesThrough() {
    Claims.assertLetIn(
        "alice", http.get("/admin").cookie(alice).header("Sec-Fetch-Site", "cross-site").send());
  }

  /** CSRF-24. */
  @Test
  @Proves({"REV-03", "METH-04", "CSRF-06"})
  void logoutByLinkIsRefusedAndTheSessionLives() {
    Response response = http.get("/logout").cookie(alice).send();

    assertEquals(405, response.status());
    assertEquals("POST", response.header("Allow").orElse(""));
    Claims.assertLetIn("alice", http.get("/admin").cookie(alice).send());
  }

  /** METH-14. */
  @Test
  @Proves("METH-05")
  void methodInTheQueryIsIgnored() {
    assertEquals(405, http.get("/logout?_method=POST").cookie(alice).send().status());
    assertEquals(204, http.post("/logout?_method=GET").sameOrigin().cookie(alice).send().status());
  }

  @ParameterizedTest
  @Proves("CSRF-07")
  @ValueSource(
      strings = {
        "/PUBLIC/x",
        "/publicx",
        "/public.",
        "/public%20/x",
        "/%70ublicx",
        "/admin/public/x"
      })
  void pathThatOnlyLooksPublicIsNotExempt(String path) {
    Response response = http.post(path).cookie(alice).header("Sec-Fetch-Site", "cross-site").send();

    Claims.assertProblem(403, "cross-site", response);
  }

  @ParameterizedTest
  @Proves("CSRF-07")
  @ValueSource(
      strings = {
        "/public/../admin",
        "/public/..;/admin",
        "/public//../admin",
        "/public/%2e%2e/admin",
        "/public;x/../admin",
        "/public%2f..%2fadmin"
      })
  void pathThatLeavesAPublicOneIsRefused(String path) {
    Response response = http.post(path).cookie(alice).header("Sec-Fetch-Site", "cross-site").send();

    assertEquals(4, response.status() / 100, response::toString);
    assertFalse(response.body().contains(TestServer.MARKER), response::toString);
  }

  /** CSRF-29; whatever is written into the query. */
  @ParameterizedTest
  @Proves({"CSRF-06", "SESS-06"})
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
  void readingChangesNothing(String method) {
    List<String> before = stored();
    for (String path :
        List.of(
            "/",
            "/login",
            "/logout",
            "/admin",
            "/gatehouse",
            "/gatehouse/session",
            "/gatehouse/account",
            "/gatehouse/account/sessions/1/end",
            "/gatehouse/account/sessions/end-others",
            "/gatehouse/reauthenticate",
            "/gatehouse/health/ready",
            "/gatehouse/assets/icon.svg")) {
      for (String cookie : List.of(alice, "x=y")) {
        Response response =
            http.request(method, path + "?" + RIGHT_FORM + "&sid=1&_method=POST")
                .cookie(cookie)
                .header("Sec-Fetch-Site", "cross-site")
                .header("X-HTTP-Method-Override", "POST")
                .send();
        Claims.assertNoCookie(response);
      }
    }
    assertEquals(before, stored());
  }

  private static List<String> stored() {
    List<String> rows = new ArrayList<>();
    for (String table : List.of("session", "account", "throttle", "revoked")) {
      rows.addAll(
          realm.column("SELECT (to_jsonb(t) - 'last_access')::text FROM ${realm}." + table + " t"));
    }
    return rows.stream().sorted().toList();
  }

  @Test
  void publicPathIsTheAppsOwnAffair() {
    Response response =
        http.post("/public/x").cookie(alice).header("Sec-Fetch-Site", "cross-site").send();

    assertEquals(200, response.status(), response::toString);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("handshakes")
  @Proves("WS-01")
  void handshakeFromElsewhereIsRefused(String row, List<String> headers) {
    Http.Request request = with(headers, handshake().cookie(alice));

    Claims.assertProblem(403, "cross-site", request.send());
  }

  @Test
  @Proves("WS-01")
  void handshakeOfTheSameSiteNeedsASession() {
    Http.Request stranger = handshake().header("Origin", "https://app.example");
    Claims.assertProblem(401, "not-signed-in", stranger.send());
    Http.Request dead =
        handshake().cookie(alice.replace(".", ":")).header("Origin", "https://app.example");
    Claims.assertProblem(401, "not-signed-in", dead.send());
    Http.Request user = handshake().cookie(alice).header("Origin", "https://app.example");
    Claims.assertLetIn("alice", user.send());
  }

  private Http.Request handshake() {
    return http.get("/admin")
        .header("Connection", "Upgrade")
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==");
  }

  static Stream<Arguments> handshakes() {
    return Stream.of(
        arguments("WS-01", List.of("Origin: https://evil.example")),
        arguments("WS-02 null", List.of("Origin: null")),
        arguments("WS-02 missing", List.of("Accept: */*")),
        arguments("WS-05", List.of("Sec-Fetch-Mode: websocket", "Sec-Fetch-Site: cross-site")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("spoofed")
  @Proves({"HOST-01", "REDIR-03", "PROXY-01"})
  void spoofedHeadersDoNotShowInARedirect(String row, List<String> headers) {
    try (Http client = direct.client()) {
      Http.Request request =
          client.get("/admin").header("Sec-Fetch-Mode", "navigate").header("Accept", "text/html");
      Response response = with(headers, request).send();

      assertEquals(303, response.status(), response::toString);
      assertEquals("/login?returnTo=%2Fadmin", response.location());
    }
  }

  static Stream<Arguments> spoofed() {
    return Stream.of(
        arguments("HOST-01", List.of("Host: evil.example")),
        arguments("HOST-04", List.of("X-Forwarded-Host: evil.example")),
        arguments("HOST-05", List.of("Forwarded: host=evil.example;proto=http")),
        arguments("HOST-14", List.of("X-Forwarded-Prefix: //evil.example")),
        arguments("REDIR-66", List.of("Referer: https://evil.example/")));
  }

  @ParameterizedTest(name = "HOST-02 {0}")
  @ValueSource(strings = {"app.example:1@evil.example", "a b", "a/b", "evil.example\r\nHost: b"})
  void badHostIsRefused(String host) {
    try (Http client = direct.client()) {
      assertEquals(400, client.get("/admin").header("Host", host).send().status());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plain")
  @Proves({"PROXY-02", "CONF-05", "PROXY-01"})
  void plainHttpFromElsewhereTakesNoPassword(String row, List<String> headers) {
    try (Http client = direct.client()) {
      Response page = with(headers, client.get("/login")).send();
      Response login = with(headers, client.post("/login").sameOrigin()).json(RIGHT_JSON).send();

      assertEquals(200, page.status());
      assertFalse(page.body().contains("type=\"password\""), page::body);
      assertTrue(page.body().contains("gatehouse.proxies"), page::body);
      assertFalse(page.toString().contains("Strict-Transport-Security"));
      Claims.assertProblem(403, "forbidden", login);
      assertTrue(login.body().contains("gatehouse.insecure-plain-http=true"), login::body);
    }
  }

  static Stream<Arguments> plain() {
    return Stream.of(
        arguments("another Host", List.of("Host: app.example")),
        arguments("HOST-06", List.of("Host: app.example", "X-Forwarded-Proto: https")),
        arguments("HOST-05", List.of("Host: app.example", "Forwarded: for=127.0.0.1;proto=https")),
        arguments("a proxy in front", List.of("X-Forwarded-For: 192.0.2.7")),
        arguments("localhost by another name", List.of("Host: localhost.evil.example")));
  }

  @Test
  @Proves("HDR-03")
  void trustedProxySaysThatItIsHttps() {
    List<String> headers =
        List.of("Host: app.example", "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https");
    try (Http client = proxied.client()) {
      Response page = with(headers, client.get("/login")).send();
      Response login = with(headers, client.post("/login").sameOrigin()).json(RIGHT_JSON).send();

      assertTrue(page.body().contains("type=\"password\""), page::body);
      assertEquals("max-age=31536000", page.header("Strict-Transport-Security").orElse(""));
      assertEquals(200, login.status(), login::toString);
      assertEquals("max-age=31536000", login.header("Strict-Transport-Security").orElse(""));
    }
  }

  @ParameterizedTest(name = "HOST-08 {0}")
  @ValueSource(strings = {"https, http", "http", "junk", ""})
  @Proves("PROXY-02")
  void trustedProxyThatDoesNotSayHttpsIsPlain(String proto) {
    List<String> headers =
        List.of("Host: app.example", "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: " + proto);
    try (Http client = proxied.client()) {
      Claims.assertProblem(
          403, "forbidden", with(headers, client.post("/login")).json(RIGHT_JSON).send());
    }
  }

  private static Http.Request with(List<String> headers, Http.Request request) {
    for (String header : headers) {
      int colon = header.indexOf(':');
      request.header(header.substring(0, colon), header.substring(colon + 2));
    }
    return request;
  }
}
