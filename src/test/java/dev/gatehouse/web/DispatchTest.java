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
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
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
 * Whatever way within the server leads to a protected servlet, only who may go there by the front
 * door gets there (attack corpus, DISP, METH and CACHE).
 */
class DispatchTest {
  private static TestRealm realm;
  private static TestServer server;
  private Http http;
  private String alice;

  @BeforeAll
  static void start() {
    realm = TestRealm.create("access=/public/* = public; /boss/* = role:boss; /* = signed-in");
    server =
        TestServer.start(
            realm,
            new Mapping("/admin/*", TestServlet.marker()),
            new Mapping("/boss/*", TestServlet.marker()),
            new Mapping("/public/who", TestServlet.marker()),
            new Mapping("/public/forward", TestServlet.forward("/admin/x")),
            new Mapping("/public/write-forward", new TestServlet(DispatchTest::writeAndForward)),
            new Mapping("/public/forward-dots", TestServlet.forward("/public/../admin/x")),
            new Mapping("/public/forward-escaped", TestServlet.forward("/%61dmin/x")),
            new Mapping("/public/forward-boss", TestServlet.forward("/boss/x")),
            new Mapping("/public/include", TestServlet.include("/admin/x")),
            new Mapping("/public/include-boss", TestServlet.include("/boss/x")),
            new Mapping("/public/include-forward", TestServlet.include("/public/forward")),
            new Mapping("/public/include-include", TestServlet.include("/public/include")),
            new Mapping("/public/forward-include", TestServlet.forward("/public/include")),
            new Mapping("/public/include-logout", TestServlet.include("/logout")),
            new Mapping("/public/forward-logout", TestServlet.forward("/logout")),
            new Mapping("/public/async", new TestServlet(DispatchTest::dispatchAsync)),
            new Mapping("/public/fails", new TestServlet(DispatchTest::fail)),
            new Mapping("/fails", new TestServlet(DispatchTest::fail)),
            new Mapping("/throws", new TestServlet(DispatchTest::throwError)),
            new Mapping("/late", new TestServlet(DispatchTest::answerLater)),
            new Mapping("/flushes", new TestServlet(DispatchTest::flushAndReset)),
            new Mapping("/resets", new TestServlet(DispatchTest::reset)));
  }

  private static void writeAndForward(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setHeader("Cache-Control", "public, max-age=600");
    response.getWriter().print("half an answer");
    request.getRequestDispatcher("/admin/x").forward(request, response);
  }

  private static void dispatchAsync(HttpServletRequest request, HttpServletResponse response) {
    request.startAsync().dispatch("/admin/x");
  }

  /** Sends an error for which the app has a page of its own, under a protected path. */
  private static void fail(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    addErrorPage(request.getServletContext());
    response.sendError(418);
  }

  private static void addErrorPage(ServletContext context) {
    ServletContextHandler app = ServletContextHandler.getServletContextHandler(context);
    ((ErrorPageErrorHandler) app.getErrorHandler()).addErrorPage(418, "/admin/error-page");
  }

  private static void throwError(HttpServletRequest request, HttpServletResponse response) {
    throw new IllegalStateException("the app's own failure");
  }

  private static void answerLater(HttpServletRequest request, HttpServletResponse response) {
    AsyncContext async = request.startAsync();
    CompletableFuture.runAsync(
        () -> {
          try {
            TestServlet.sayMarker(request, response);
            async.complete();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void flushAndReset(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentLength(1 << 20);
    response.getOutputStream().write(new byte[1 << 20]);
    response.flushBuffer();
  }

  private static void reset(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getOutputStream().print("half an answer");
    response.reset();
    response.getOutputStream().print("another");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/public/include-logout",
        "/public/forward-logout",
        "/public/forward",
        "/public/async"
      })
  @Proves("CSRF-01")
  void writeOfAnotherSiteDoesNotReachAProtectedTargetByAPublicPath(String path) {
    Response response =
        http.post(path).cookie(alice).header("Sec-Fetch-Site", "same-site").form("a=b").send();

    assertFalse(response.body().contains(TestServer.MARKER), response::toString);
    assertEquals(List.of(), response.headers("Set-Cookie"));
    assertEquals(200, http.get("/gatehouse/session").cookie(alice).send().status());
  }

  @Test
  void includeThatCannotBeLookedUpIncludesNothing() {
    realm.sql("ALTER TABLE ${realm}.session RENAME TO gone");
    try {
      Response response = http.get("/public/include").cookie(alice).navigating().send();
      assertEquals(200, response.status());
      assertFalse(response.body().contains("right now"), response::toString);
    } finally {
      realm.sql("ALTER TABLE ${realm}.gone RENAME TO session");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
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
  @MethodSource("detours")
  @Proves({"DISP-01", "DISP-03"})
  void detourToAProtectedServletIsClosedToStrangers(String row, String path) {
    Response response = http.get(path).send();

    assertFalse(response.body().contains(TestServer.MARKER), response::toString);
    assertTrue(response.status() < 500, response::toString);
    Claims.assertNoCookie(response);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("detours")
  @Proves("DISP-02")
  void detourToAProtectedServletIsOpenToItsUsers(String row, String path) {
    Response response = http.get(path).cookie(alice).send();

    assertTrue(response.body().contains(TestServer.MARKER + " for alice"), response::toString);
  }

  static Stream<Arguments> detours() {
    return Stream.of(
        arguments("DISP-01", "/public/forward"),
        arguments("DISP-01 after some output", "/public/write-forward"),
        arguments("DISP-02", "/public/include"),
        arguments("DISP-02 twice", "/public/include-include"),
        arguments("DISP-02 an include within a forward", "/public/forward-include"),
        arguments("DISP-05", "/public/forward-dots"),
        arguments("DISP-06", "/public/forward-escaped"),
        arguments("DISP-08", "/public/async"),
        arguments("DISP-03 error page", "/public/fails"));
  }

  /** The refusal takes the including servlet's writer away, which that servlet may not survive. */
  @Test
  void forwardWithinAnIncludeIsJudgedByItsOwnTarget() {
    String stranger = http.get("/public/include-forward").send().body();
    String user = http.get("/public/include-forward").cookie(alice).send().body();

    assertFalse(stranger.contains(TestServer.MARKER), stranger);
    assertTrue(user.contains(TestServer.MARKER + " for alice"), user);
  }

  @Test
  void deniedForwardIsAPlainRefusal() {
    Claims.assertProblem(401, "not-signed-in", http.get("/public/forward").send());
  }

  @Test
  void deniedIncludeIncludesNothing() {
    assertEquals("[]", http.get("/public/include").send().body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/public/forward-boss", "/public/include-boss", "/boss/x"})
  @Proves({"DISP-01", "AUTHZ-08"})
  void detourDoesNotGiveARole(String path) {
    Response response = http.get(path).cookie(alice).send();

    assertFalse(response.body().contains(TestServer.MARKER), response::toString);
  }

  /** Jetty gives an error page the request's own path in a forward; the status must stay. */
  @Test
  @Proves("DISP-03")
  void errorPageThatIsNotOpenIsReplacedWithTheSameStatus() {
    Response stranger = http.get("/public/fails").send();

    assertEquals(418, stranger.status(), stranger::toString);
    assertEquals("application/problem+json", stranger.header("Content-Type").orElse(""));
  }

  /** DISP-12. */
  @Test
  @Proves({"DISP-03", "HDR-02"})
  void errorPageKnowsTheUserAndKeepsTheHeaders() {
    Response response = http.get("/fails").cookie(alice).send();

    assertEquals(418, response.status());
    assertTrue(response.body().contains("for alice"), response::body);
    assertProtectedHeaders(response);
    assertEquals("nosniff", response.header("X-Content-Type-Options").orElse(""));
  }

  /** DISP-09, DISP-10. */
  @Test
  @Proves({"SESS-10", "DISP-02"})
  void eachRequestHasItsOwnUserAndNoThreadRemembersOne() {
    realm.addUser("bob", TestRealm.PASSWORD);
    String bob = http.signIn("bob", TestRealm.PASSWORD);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        clients.add(CompletableFuture.runAsync(() -> mix(bob), threads));
      }
      clients.forEach(CompletableFuture::join);
    } finally {
      threads.shutdownNow();
    }
  }

  private void mix(String bob) {
    try (Http client = server.client()) {
      for (int i = 0; i < 50; i++) {
        Claims.assertLetIn("alice", client.get("/late").cookie(alice).send());
        Claims.assertLetIn("null", client.get("/public/who").send());
        Claims.assertLetIn("bob", client.get("/admin/x").cookie(bob).send());
        Claims.assertDenied(client.get("/admin/x").send());
        assertEquals(500, client.get("/throws").cookie(alice).send().status());
        Claims.assertLetIn("null", client.get("/public/who").send());
        Claims.assertLetIn("bob", client.get("/late").cookie(bob).send());
        Claims.assertDenied(client.get("/late").send());
      }
    }
  }

  @ParameterizedTest(name = "METH {0}")
  @ValueSource(
      strings = {
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
        "TRACE",
        "TRACK",
        "DEBUG",
        "PROPFIND",
        "FOO",
        "get",
        "head",
        "Get"
      })
  @Proves("METH-01")
  void noMethodLetsAStrangerIn(String method) {
    realm.statements().clear();

    Claims.assertDenied(http.request(method, "/admin/x").send());

    assertEquals(List.of(), realm.statements().statements());
  }

  /** METH-05: it would show a page its own HttpOnly cookies. */
  @ParameterizedTest
  @ValueSource(strings = {"/admin/x", "/public/who", "/login", "/gatehouse/session"})
  @Proves("METH-02")
  void traceIsRefusedAndEchoesNothing(String path) {
    Response response = http.request("TRACE", path).cookie(alice).sameOrigin().send();

    assertEquals(405, response.status(), response::toString);
    assertFalse(response.toString().contains(alice), response::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "DELETE", "OPTIONS", "PROPFIND", "get"})
  @Proves("METH-04")
  void ownReadOnlyPathsRefuseOtherMethods(String method) {
    for (String path : List.of("/gatehouse/health/live", "/gatehouse/assets/x.css", "/")) {
      Response response = http.request(method, path).sameOrigin().cookie(alice).send();

      assertEquals(405, response.status(), path + response);
      assertEquals("GET, HEAD", response.header("Allow").orElse(""), path);
    }
  }

  /** CACHE-08. */
  @Test
  void rangeDoesNotLetAStrangerIn() {
    Claims.assertDenied(http.get("/admin/x").header("Range", "bytes=0-10").send());
  }

  /** DISP-14, DISP-16, DISP-17: what has no servlet is as closed as what has one. */
  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/WEB-INF/web.xml", "/META-INF/x", "/x.css", "/admin/y.css"})
  @Proves("AUTHZ-01")
  void unknownPathIsClosed(String path) {
    Claims.assertDenied(http.get(path).send());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/WEB-INF/web.xml", "/META-INF/MANIFEST.MF", "/web-inf/web.xml"})
  void archivesOwnFilesAreServedToNobody(String path) {
    assertEquals(404, http.get(path).cookie(alice).send().status());
  }

  /** CACHE-12. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/admin/x",
        "/flushes",
        "/resets",
        "/late",
        "/public/forward",
        "/public/write-forward",
        "/public/async"
      })
  @Proves("HDR-02")
  void appCannotLoseTheHeaders(String path) {
    Response response = http.get(path).cookie(alice).send();

    assertEquals(200, response.status());
    assertProtectedHeaders(response);
  }

  /** CACHE-13. */
  @Test
  @Proves("METH-03")
  void headHasTheHeadersOfGet() {
    for (String path : List.of("/admin/x", "/login", "/gatehouse/assets/icon.svg", "/nothing")) {
      Response head = http.request("HEAD", path).cookie(alice).send();
      Response get = http.get(path).cookie(alice).send();

      assertEquals(get.status(), head.status(), path);
      assertEquals(named(get), named(head), path);
    }
    assertProtectedHeaders(http.request("HEAD", "/admin/x").cookie(alice).send());
  }

  /** But for the length, which HEAD need not know (RFC 9110 s. 9.3.2), and the date. */
  private static List<String> named(Response response) {
    return response.headers().stream()
        .filter(line -> !line.startsWith("Date:") && !line.startsWith("Content-Length:"))
        .toList();
  }

  /** CACHE-06: every refusal too. */
  @Test
  void refusalIsNotStored() {
    List<Response> refusals =
        List.of(
            http.get("/admin/x").send(),
            http.get("/admin/x").navigating().send(),
            http.get("/boss/x").cookie(alice).send(),
            http.get("/logout").send(),
            http.get("/gatehouse/nothing").send(),
            http.get("/admin;x").send(),
            http.post("/login").json("{").send());
    for (Response refusal : refusals) {
      assertEquals("no-store", refusal.header("Cache-Control").orElse(""), refusal::toString);
      assertEquals("nosniff", refusal.header("X-Content-Type-Options").orElse(""));
      assertEquals("same-origin", refusal.header("Referrer-Policy").orElse(""));
      assertTrue(refusal.header("Content-Security-Policy").isPresent(), refusal::toString);
    }
  }

  @Test
  @Proves("HDR-07")
  void answersNameNoProduct() {
    for (String path : List.of("/admin/x", "/login", "/throws", "/admin;x", "/nothing")) {
      String answer = http.get(path).cookie(alice).send().toString();
      assertFalse(answer.contains("Jetty") || answer.contains("Server:"), answer);
    }
  }

  private static void assertProtectedHeaders(Response response) {
    assertEquals("no-store", response.header("Cache-Control").orElse(""), response::toString);
    assertTrue(response.headers("Vary").contains("Cookie"), response::toString);
    assertEquals("nosniff", response.header("X-Content-Type-Options").orElse(""));
    assertEquals("same-origin", response.header("Referrer-Policy").orElse(""));
  }
}
