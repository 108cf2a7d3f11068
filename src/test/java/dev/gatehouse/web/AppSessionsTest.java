package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.boot.StartUp;
import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.AppServlet;
import dev.gatehouse.testing.CookieJar;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Request;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The next user of the same browser never sees the last one's data: the container's session lives
 * and dies with Gatehouse's. A jar of cookies is one browser; it keeps the container's cookie
 * whatever becomes of the sign-in.
 */
class AppSessionsTest {
  private static final String OURS = "__Host-JSESSIONID";
  private static final String CONTAINERS = "JSESSIONID";
  private static final String RULES = "access=/public/* = public; /* = signed-in";
  private static final String SECRET = "secret";

  private final TestRealm realm = TestRealm.create(RULES);
  private final TestServer server =
      TestServer.startAt("/one", realm, AppSessionsTest::prepare, mappings());
  private final TestServer other =
      TestServer.startAt("/two", realm, AppSessionsTest::prepare, mappings());
  private final Http http = server.client();
  private final Http otherHttp = other.client();
  private final CookieJar browser = new CookieJar();

  AppSessionsTest() {
    realm.addUser("bob", TestRealm.PASSWORD, "staff");
  }

  private static Mapping[] mappings() {
    return Stream.concat(
            Stream.of(AppRequestTest.mappings()),
            Stream.of(
                new Mapping("/throws", new TestServlet(AppSessionsTest::putWhatThrows)),
                new Mapping("/raw", new TestServlet(AppSessionsTest::askTheContainer))))
        .toArray(Mapping[]::new);
  }

  private static void prepare(WebAppContext app) {
    AppRequestTest.addErrorPages(app);
  }

  private static void putWhatThrows(HttpServletRequest request, HttpServletResponse response) {
    request.getSession().setAttribute("x", new Thrower());
  }

  /** As beans do that a listener has given the container's request to. */
  private static void askTheContainer(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ServletRequest raw = request;
    while (raw instanceof ServletRequestWrapper wrapper) {
      raw = wrapper.getRequest();
    }
    response.getWriter().print(((HttpServletRequest) raw).getSession(false) + " ");
  }

  /** A value of an app that does not like to go. */
  private static final class Thrower implements HttpSessionBindingListener {
    @Override
    public void valueUnbound(HttpSessionBindingEvent event) {
      throw new IllegalStateException("the app's own failure");
    }
  }

  @AfterEach
  void stop() {
    otherHttp.close();
    http.close();
    other.close();
    server.close();
    realm.close();
  }

  private Response visit(String path) {
    return browser.send(http.get("/one" + path));
  }

  private void assertSaid(String said, String path) {
    Response response = visit(path);
    assertEquals(said + " ", response.body(), path + response);
  }

  private Response signIn(String name) {
    Response in =
        browser.send(http.post("/one/login").json(Http.credentials(name, TestRealm.PASSWORD)));
    assertEquals(200, in.status(), in::toString);
    return in;
  }

  /** In the other app of the realm: this one does not hear of it before the next request. */
  private void signInElsewhere(String name) {
    Response in =
        otherHttp.post("/two/login").json(Http.credentials(name, TestRealm.PASSWORD)).send();
    String cookie = in.sessionCookie().orElseThrow();
    browser.put(OURS, cookie.substring(cookie.indexOf('=') + 1));
  }

  /** With something of hers in the container's session. */
  private void leaveSecretAsAlice() {
    signIn(TestRealm.NAME);
    assertSaid(SECRET, "/private/a?put:" + SECRET);
    assertSaid(SECRET, "/private/a?get");
    assertSaid(SECRET, "/public/a?get");
  }

  /** How a sign-in ends. */
  static Stream<Arguments> ends() {
    return Stream.of(
        end("signs out", test -> test.browser.send(test.post("/one/logout"))),
        end("signs out by a program", test -> test.visit("/private/a?logout")),
        end("is logged out on a public path", test -> test.visit("/public/a?logout")),
        end("signs out of the other app", AppSessionsTest::signOutElsewhere),
        end("ends her own session", AppSessionsTest::endOwn),
        end("is idle for too long", test -> Ageing.idleFor(test.realm, Duration.ofHours(3))),
        end(
            "has been there for too long",
            test ->
                test.realm.sql("UPDATE ${realm}.session SET abs_expires = now() - interval '1 s'")),
        end("is ended by an administrator", test -> test.realm.sql("DELETE FROM ${realm}.session")),
        end(
            "is disabled",
            test ->
                test.realm.sql("UPDATE ${realm}.account SET enabled = false WHERE name = 'alice'")),
        end("loses her cookie", test -> test.browser.remove(OURS)),
        end("has a cookie that is none", test -> test.browser.put(OURS, "x")));
  }

  private static Arguments end(String name, Consumer<AppSessionsTest> end) {
    return arguments(name, end);
  }

  private Request post(String path) {
    return http.post(path).sameOrigin();
  }

  private void signOutElsewhere() {
    Response out =
        otherHttp.post("/two/logout").sameOrigin().cookie(OURS + "=" + browser.get(OURS)).send();
    assertEquals(204, out.status());
  }

  private void endOwn() {
    String sid = realm.column("SELECT max(sid) FROM ${realm}.session").get(0);
    Response response =
        browser.send(http.request("DELETE", "/one/gatehouse/account/sessions/" + sid).sameOrigin());
    assertEquals(204, response.status(), response::toString);
  }

  @ParameterizedTest(name = "alice {0}")
  @MethodSource("ends")
  @Proves({"SESS-03", "REV-01"})
  void strangerAfterHerFindsNothing(String name, Consumer<AppSessionsTest> end) {
    for (String words : List.of("get", "has")) {
      leaveSecretAsAlice();
      end.accept(this);
      assertSaid("none", "/public/a?" + words);
      again();
    }
    leaveSecretAsAlice();
    end.accept(this);
    assertSaid("null []", "/public/a?new;names");
  }

  private void again() {
    realm.sql("UPDATE ${realm}.account SET enabled = true");
    browser.remove(OURS);
  }

  @ParameterizedTest(name = "alice {0}")
  @MethodSource("ends")
  @Proves("SESS-03")
  void bobAfterHerFindsNothing(String name, Consumer<AppSessionsTest> end) {
    for (String where : List.of("/private/a?get", "/public/a?get")) {
      leaveSecretAsAlice();
      end.accept(this);
      signIn("bob");
      assertSaid("none", where);
      again();
    }
  }

  @ParameterizedTest(name = "alice {0}")
  @MethodSource("ends")
  @Proves("SESS-03")
  void bobWhoSignsInElsewhereFindsNothing(String name, Consumer<AppSessionsTest> end) {
    for (String where : List.of("/private/a?get", "/public/a?get")) {
      leaveSecretAsAlice();
      end.accept(this);
      signInElsewhere("bob");
      assertSaid("none", where);
      assertSaid("bob null", "/private/a?who;new");
      again();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/public", "/private"})
  @Proves("SESS-03")
  void nobodyFindsAnythingByADetour(String start) {
    for (String target : List.of("/public", "/private")) {
      for (String way : AppServlet.waysTo(target)) {
        leaveSecretAsAlice();
        signInElsewhere("bob");
        assertEquals("none bob ", visit(start + "/a?" + way + "get;who").body(), way);
      }
    }
  }

  @Test
  @Proves("SESS-03")
  void strangerFindsNothingByADetour() {
    for (String way : AppServlet.waysTo("/public")) {
      leaveSecretAsAlice();
      browser.remove(OURS);
      assertEquals("none null ", visit("/public/a?" + way + "get;who").body(), way);
    }
  }

  @Test
  @Proves("SESS-03")
  void onAProtectedPathTheContainersRequestHasNothingEither() {
    leaveSecretAsAlice();
    assertNotEquals("null ", visit("/raw").body());
    signInElsewhere("bob");
    assertSaid("null", "/raw");
  }

  @Test
  @Proves("SESS-03")
  void signingInOverSomebodyElseTakesNothingOver() {
    leaveSecretAsAlice();
    signIn("bob");
    assertSaid("null", "/private/a?new");
    leaveSecretAsAlice();
    browser.remove(OURS);
    assertSaid("in null", "/public/a?login:bob;new");
  }

  @Test
  @Proves("SESS-03")
  void bobsDataDoesNotComeBackToAlice() {
    leaveSecretAsAlice();
    String alice = browser.get(OURS);
    signInElsewhere("bob");
    assertSaid("bobs", "/private/a?put:bobs");
    browser.put(OURS, alice);
    assertSaid("null", "/private/a?new");
  }

  @Test
  void whatAStrangerCollectsGoesOnUnderAnotherIdAfterSigningIn() {
    assertSaid("cart", "/public/a?put:cart");
    String before = browser.get(CONTAINERS);

    signIn(TestRealm.NAME);

    assertNotEquals(before, browser.get(CONTAINERS));
    assertSaid("cart", "/private/a?get");
    CookieJar planted = new CookieJar();
    planted.put(CONTAINERS, before);
    assertEquals("none ", planted.send(http.get("/one/public/a?get")).body());
  }

  @Test
  void whatAStrangerCollectsGoesOnAfterLogin() {
    assertSaid("cart in cart", "/public/a?put:cart;login:alice;get");
    assertSaid("cart", "/private/a?get");
    browser.remove(OURS);
    assertSaid("none", "/public/a?get");
  }

  @Test
  void whatAStrangerCollectsGoesOnWhereTheSignInWasElsewhere() {
    for (String where : List.of("/private/a?get", "/public/a?get")) {
      browser.remove(CONTAINERS);
      browser.remove(OURS);
      assertSaid("cart", "/public/a?put:cart");
      String before = browser.get(CONTAINERS);
      signInElsewhere(TestRealm.NAME);
      assertSaid("cart", where);
      assertNotEquals(before, browser.get(CONTAINERS));
      browser.remove(OURS);
      assertSaid("none", "/public/a?get");
    }
  }

  /** Bob may collect as nobody what alice, when nobody, had collected: it is nobody's. */
  @Test
  void strangerKeepsWhatHeCollects() {
    assertSaid("cart", "/public/a?put:cart");
    String before = browser.get(CONTAINERS);
    assertSaid("cart", "/public/a?get");
    assertEquals(before, browser.get(CONTAINERS));
  }

  @Test
  void ownDataSurvivesAnotherToken() {
    leaveSecretAsAlice();
    Response stepUp =
        browser.send(
            http.post("/one/gatehouse/reauthenticate")
                .json("{\"password\":\"" + TestRealm.PASSWORD + "\"}"));
    assertEquals(204, stepUp.status());
    assertSaid(SECRET, "/private/a?get");
    Response changed =
        browser.send(
            http.post("/one/gatehouse/account/password")
                .json(
                    "{\"current_password\":\""
                        + TestRealm.PASSWORD
                        + "\",\"new_password\":\"another pass phrase of mine\"}"));
    assertEquals(204, changed.status(), changed::toString);
    assertSaid(SECRET, "/private/a?get");
    assertSaid(SECRET, "/public/a?get");
  }

  @Test
  void sessionThatIsPendingHasItsOwn() {
    realm.sql("UPDATE ${realm}.account SET must_change = true WHERE name = 'alice'");
    assertSaid("cart", "/public/a?put:cart");
    signIn(TestRealm.NAME);
    assertSaid("cart null", "/public/a?get;who");
    browser.remove(OURS);
    assertSaid("none", "/public/a?get");
  }

  @Test
  void dataAreSafeWhileTheDatabaseIsAway() {
    whenTheDatabaseHasGone(
        (client, jar) -> {
          assertEquals("none null ", jar.send(client.get("/one/public/a?get;who")).body());
          assertEquals(503, jar.send(client.get("/one/public/a?new")).status());
          assertEquals(503, jar.send(client.get("/one/private/a?get")).status());
          String alice = jar.get(OURS);
          jar.remove(OURS); // nobody need be asked who that is
          assertEquals("none ", jar.send(client.get("/one/public/a?has")).body());
          letTheDatabaseComeBack();
          jar.put(OURS, alice);
          assertEquals("none ", jar.send(client.get("/one/private/a?has")).body());
        });
  }

  @Test
  void dataAreThereAgainWhenTheDatabaseIs() {
    whenTheDatabaseHasGone(
        (client, jar) -> {
          assertEquals("none ", jar.send(client.get("/one/public/a?get")).body());
          assertEquals(503, jar.send(client.get("/one/public/a?new")).status());
          letTheDatabaseComeBack();
          assertEquals(SECRET + " ", jar.send(client.get("/one/public/a?get")).body());
        });
  }

  /** After she has signed in at a node that keeps nothing in memory, and left her secret there. */
  private void whenTheDatabaseHasGone(BiConsumer<Http, CookieJar> then) {
    TestRealm node = realm.secondNode(RULES, "session.cache=0");
    try (TestServer uncached =
            TestServer.startAt("/one", node, AppSessionsTest::prepare, mappings());
        Http client = uncached.client()) {
      CookieJar jar = new CookieJar();
      jar.send(
          client.post("/one/login").json(Http.credentials(TestRealm.NAME, TestRealm.PASSWORD)));
      jar.send(client.get("/one/private/a?put:" + SECRET));
      realm.sql("ALTER TABLE ${realm}.session RENAME TO away");
      then.accept(client, jar);
    } finally {
      node.close();
    }
  }

  private void letTheDatabaseComeBack() {
    realm.sql("ALTER TABLE ${realm}.away RENAME TO session");
  }

  @Test
  @Proves("SESS-03")
  void signOutOfOneAppEndsTheDataOfTheOther() {
    signIn(TestRealm.NAME);
    CookieJar inOther = new CookieJar();
    inOther.put(OURS, browser.get(OURS));
    assertSaid(SECRET, "/private/a?put:" + SECRET);
    inOther.send(otherHttp.get("/two/private/a?put:" + SECRET));
    assertEquals(SECRET + " ", inOther.send(otherHttp.get("/two/private/a?get")).body());

    assertEquals(204, browser.send(post("/one/logout")).status());
    realm.hear();

    assertSaid("none", "/public/a?get");
    assertEquals("none ", inOther.send(otherHttp.get("/two/public/a?get")).body());
  }

  @Test
  void sessionsIdAloneOpensNothing() {
    leaveSecretAsAlice();
    CookieJar thief = new CookieJar();
    thief.put(CONTAINERS, browser.get(CONTAINERS));
    assertEquals("none ", thief.send(http.get("/one/public/a?get")).body());
  }

  @Test
  void appDoesNotSeeWhatBindsItsSession() {
    signIn(TestRealm.NAME);
    assertSaid("[] x [v] cleared [] true", "/private/a?names;put:x;names;clear;names;same");
    assertSaid(SECRET, "/private/a?put:" + SECRET);
    browser.remove(OURS);
    assertSaid("none", "/public/a?get");
  }

  @Test
  void appMayEndItsSessionAndBeginAnother() {
    leaveSecretAsAlice();
    assertSaid("ended none null", "/private/a?end;has;new");
    assertSaid("null", "/private/a?get");
    browser.remove(OURS);
    assertSaid("none", "/public/a?get");
  }

  @Test
  @Proves("REV-02")
  void signOutWorksAlthoughAListenerThrows() {
    signIn(TestRealm.NAME);
    assertEquals(200, visit("/throws").status());

    Response out = browser.send(post("/one/logout"));

    assertEquals(204, out.status(), out::toString);
    assertEquals(0, realm.count("session"));
    assertSaid("none", "/public/a?get");
    signIn("bob");
    assertEquals(200, visit("/throws").status());
    assertSaid("out", "/private/a?logout");
    assertEquals(0, realm.count("session"));
  }

  @Test
  void cookieOfTheContainersSessionIsHardened() {
    Response response = visit("/public/a?new");
    List<String> lines = response.headers("Set-Cookie");
    assertEquals(1, lines.size(), response::toString);
    List<String> parts = List.of(lines.get(0).split("; "));
    for (String part : List.of("Path=/one", "Secure", "HttpOnly", "SameSite=Lax")) {
      assertTrue(parts.contains(part), lines::toString);
    }
  }

  @Test
  void stricterCookieOfTheAppStays() {
    try (TestServer strict =
            TestServer.startAt(
                "/",
                realm,
                app ->
                    app.getSessionHandler()
                        .getSessionCookieConfig()
                        .setAttribute("SameSite", "Strict"),
                mappings());
        Http client = strict.client()) {
      String line = client.get("/public/a?new").send().header("Set-Cookie").orElse("");
      assertTrue(line.contains("SameSite=Strict"), line);
    }
  }

  @Test
  void appThatHasNoSessionsIsServed() throws Exception {
    Server jetty = new Server();
    ServerConnector connector = new ServerConnector(jetty);
    connector.setHost("127.0.0.1");
    jetty.addConnector(connector);
    ServletContextHandler app = new ServletContextHandler(ServletContextHandler.NO_SESSIONS);
    app.setAttribute(StartUp.GIVEN, realm.gatehouse());
    app.addEventListener(new StartUp());
    app.addServlet(new ServletHolder(new AppServlet()), "/private/*");
    jetty.setHandler(app);
    jetty.start();
    try (Http client = new Http(connector.getLocalPort())) {
      String alice = client.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      String body = client.get("/private/a?who;has").cookie(alice).send().body();
      assertEquals("alice none ", body);
      assertEquals(204, client.post("/logout").sameOrigin().cookie(alice).send().status());
    } finally {
      jetty.stop();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/login", "/gatehouse/session", "/private/a", "/logout", "/x;y"})
  @Proves("TOK-12")
  void gatehouseBeginsNoneOfItsOwn(String path) {
    for (Request request : List.of(http.get("/one" + path), post("/one" + path))) {
      Response response = request.navigating().send();
      assertTrue(
          response.headers("Set-Cookie").stream().noneMatch(line -> line.startsWith(CONTAINERS)),
          response::toString);
    }
    signIn(TestRealm.NAME);
    assertEquals("", browser.get(CONTAINERS));
  }
}
