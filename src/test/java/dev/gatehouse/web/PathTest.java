package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Addresses on the wire, however they are written (attack corpus, PATH and PATHOK): at the root
 * with one servlet behind every path, and below a context path with servlets of each kind.
 */
class PathTest {
  private static final String TARGETS = "dev.gatehouse.access.SuspiciousPathTest#targets";
  private static final String APP = "/app";

  private static TestRealm realm;
  private static TestServer root;
  private static TestServer app;
  private static String alice;

  @BeforeAll
  static void start() {
    realm = TestRealm.create("access=/public/* = public; /* = signed-in");
    root = TestServer.start(realm, new Mapping("/*", TestServlet.marker()));
    app =
        TestServer.startAt(
            APP,
            realm,
            new Mapping("/admin", TestServlet.marker()),
            new Mapping("/admin/*", TestServlet.marker()),
            new Mapping("*.do", TestServlet.marker()),
            new Mapping("/public/*", TestServlet.marker()));
    try (Http http = root.client()) {
      alice = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    }
  }

  @AfterAll
  static void stop() {
    app.close();
    root.close();
    realm.close();
  }

  @ParameterizedTest(name = "{0}")
  @Proves({"AUTHZ-02", "AUTHZ-03", "AUTHZ-06"})
  @MethodSource(TARGETS)
  void strangerReachesWhatIsPlainlyPublicAndNothingElse(
      String row, String target, boolean isSuspicious) {
    boolean isPublic = !isSuspicious && target.startsWith("/public/");

    assertEquals(isPublic, isLetIn(get(root, target, "x=y")));
    assertEquals(isPublic, isLetIn(get(app, inApp(target), "x=y")));
  }

  @ParameterizedTest(name = "{0}")
  @Proves("AUTHZ-03")
  @MethodSource(TARGETS)
  void userReachesWhatIsNotSuspicious(String row, String target, boolean isSuspicious) {
    boolean isShort = target.length() < 8_000; // the container has a limit of its own
    boolean isOwn = target.equals("/");
    if (!target.startsWith("/") || target.indexOf('#') >= 0) {
      return; // the container cuts host and fragment off before anybody sees the path
    }

    assertEquals(!isSuspicious && isShort && !isOwn, isLetIn(get(root, target, alice)));
    assertFalse(isSuspicious && isLetIn(get(app, inApp(target), alice)));
  }

  private static String inApp(String target) {
    return target.startsWith("/") ? APP + target : target;
  }

  /** Asks on a connection of its own: after some of these a server has to close it. */
  private static Response get(TestServer server, String target, String cookie) {
    String request =
        "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie + "\r\n\r\n";
    try (Http http = server.client()) {
      return http.exchange(request.getBytes(StandardCharsets.UTF_8), false);
    }
  }

  private static boolean isLetIn(Response response) {
    boolean isLetIn = response.body().contains(TestServer.MARKER);
    boolean isFailure = response.status() >= 500 && response.status() != 505; // no HTTP at all
    assertFalse(isFailure, response::toString);
    assertEquals(isLetIn, response.status() == 200 && isLetIn, response::toString);
    Claims.assertNoCookie(response);
    return isLetIn;
  }

  @ParameterizedTest
  @Proves("AUTHZ-06")
  @ValueSource(strings = {"/admin", "/admin/", "/admin/x", "/x.do", "/a/b/x.do", "/admin.do"})
  void kindOfMappingMakesNoDifferenceBelowAContextPath(String path) {
    assertFalse(isLetIn(get(app, APP + path, "x=y")));
    assertTrue(isLetIn(get(app, APP + path, alice)));
    assertFalse(isLetIn(get(app, "/%61pp" + path, "x=y")), "PATH-92");
  }

  /** CACHE-02: what a cache would take for a picture. */
  @ParameterizedTest
  @Proves("CACHE-02")
  @ValueSource(
      strings = {
        "/account/x.css",
        "/account/.js",
        "/account%2fx.css",
        "/account;x.css",
        "/account/%2e%2e/x.css",
        "/account%00.css",
        "/gatehouse/account/x.css",
        "/gatehouse/account;x.css",
        "/gatehouse/session/x.png"
      })
  void protectedAnswerThatLooksStaticIsNotStored(String target) {
    Response response = get(root, target, alice);

    String cacheControl = response.header("Cache-Control").orElse("");
    assertTrue(cacheControl.contains("no-store"), response::toString);
    assertFalse(isLetIn(get(root, target, "x=y")));
  }

  @Test
  void publicPathNeverReachesAProtectedServlet() {
    assertEquals(200, get(app, APP + "/public/admin", "x=y").status(), "PATH-86");
    assertEquals(TestServer.MARKER + " for null", get(app, APP + "/public/admin", "x=y").body());
  }
}
