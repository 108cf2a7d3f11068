package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.AppServlet;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.CookieJar;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an app sees of its user, by the methods of Servlet 6.0, wherever in a request it asks; and
 * that on a public path nobody is looked up before it does.
 */
class AppRequestTest {
  private static final String ALL = "who;principal;type;role:staff;role:boss;role:*;role:**;in";
  private static final String ALICE = "alice alice FORM true false false true alice ";
  private static final String NOBODY = "null null null false false false false null ";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final TestRealm realm =
      TestRealm.create("session.cache=0", "access=/public/* = public; /* = signed-in");
  private final TestServer server =
      TestServer.startAt("/", realm, AppRequestTest::addErrorPages, mappings());
  private final Http http = server.client();
  private final String alice = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);

  static Mapping[] mappings() {
    return Stream.of("/public/*", "/private/*", "/WEB-INF/page")
        .map(path -> new Mapping(path, new AppServlet()))
        .toArray(Mapping[]::new);
  }

  static void addErrorPages(WebAppContext app) {
    ErrorPageErrorHandler pages = (ErrorPageErrorHandler) app.getErrorHandler();
    pages.addErrorPage(418, "/public/error");
    pages.addErrorPage(410, "/private/error");
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
    realm.close();
  }

  private Response ask(String path, String words) {
    return http.get(path + "?" + words).cookie(alice).send();
  }

  private Response askAsNobody(String path, String words) {
    return http.get(path + "?" + words).send();
  }

  private int reads() {
    return realm.statements().statements().size();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/public", "/private"})
  @Proves({"DISP-02", "DISP-03", "SESS-10"})
  void userIsKnownWhereverTheAppAsks(String from) {
    for (String to : List.of("/public", "/private")) {
      for (String way : AppServlet.waysTo(to)) {
        realm.statements().clear();

        assertEquals(ALICE, ask(from + "/a", way + ALL).body(), way);

        assertEquals(1, reads(), way);
      }
    }
  }

  @Test
  @Proves("SESS-10")
  void strangerIsNobodyWhereverTheAppAsks() {
    realm.statements().clear();
    for (String way : AppServlet.waysTo("/public")) {
      assertEquals(NOBODY, askAsNobody("/public/a", way + ALL).body(), way);
    }
    assertEquals(0, reads());
  }

  @Test
  void whoseSessionIsOverIsNobodyAfterOneLook() {
    realm.sql("DELETE FROM ${realm}.session");
    for (String way : AppServlet.waysTo("/public")) {
      realm.statements().clear();

      assertEquals(NOBODY, ask("/public/a", way + ALL).body(), way);

      assertEquals(1, reads(), way);
    }
  }

  @Test
  void publicPathThatDoesNotAskCostsNothing() {
    realm.statements().clear();

    Response response = ask("/public/a", "nothing;forward:/public/b;nothing");

    assertEquals("nothing ", response.body());
    assertEquals(0, reads());
    assertEquals(List.of(), response.headers("Cache-Control"));
    assertEquals(List.of(), response.headers("Vary"));
  }

  /** As the access rules have it; else a page's own polling would keep its user signed in. */
  @Test
  void askingOnAPublicPathIsNoActivity() {
    String idle = "SELECT last_access < now() - interval '1 min' FROM ${realm}.session";
    Ageing.idleFor(realm, Duration.ofMinutes(5));
    ask("/public/a", "who;new");
    realm.gatehouse().sessions().close(); // what is noted is written
    assertEquals(List.of("t"), realm.column(idle));
  }

  @Test
  void goingOnToAProtectedPathIsActivityAlthoughTheAppHasAsked() {
    String idle = "SELECT last_access < now() - interval '1 min' FROM ${realm}.session";
    Ageing.idleFor(realm, Duration.ofMinutes(5));
    assertEquals("alice ", ask("/public/a", "who;forward:/private/b;who").body());
    Await.until("a touch", PATIENCE, () -> realm.column(idle).equals(List.of("f")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"who", "principal", "type", "role:x", "in", "get", "new", "login:x", "logout"})
  void answerOfAnAppThatAskedIsInNoCache(String word) {
    Response asNobody = askAsNobody("/public/a", "cache:public;" + word);
    Response asAlice = ask("/public/a", "cache:public;" + word);

    boolean wentOut = word.equals("logout");
    assertEquals("private, no-cache", cacheControl(asNobody), asNobody::toString);
    assertEquals(wentOut ? "private, no-cache" : "no-store", cacheControl(asAlice));
    assertTrue(asNobody.headers("Vary").contains("Cookie"), asNobody::toString);
    assertTrue(asAlice.headers("Vary").contains("Cookie"), asAlice::toString);
  }

  private static String cacheControl(Response response) {
    return String.join("|", response.headers("Cache-Control"));
  }

  @ParameterizedTest
  @CsvSource({
    "who;reset;nothing, no-store",
    "reset;nothing, ''",
    "who;cache:public, public",
    "include:/public/b;who, no-store",
    "include:/private/b;who, no-store",
    "who;forward:/private/b;nothing, no-store",
    "who;error:418;nothing, no-store",
    "forward:/WEB-INF/page;who, no-store"
  })
  void headersOfWhatWasAskedStay(String words, String cacheControl) {
    assertEquals(cacheControl, cacheControl(ask("/public/a", words)));
  }

  @Test
  void nobodyIsToldWhileTheDatabaseIsAway() {
    realm.sql("ALTER TABLE ${realm}.session RENAME TO away");
    try {
      Response asked = ask("/public/a", ALL + ";has");
      assertEquals(200, asked.status());
      assertEquals(NOBODY + "none ", asked.body());
      assertEquals("no-store", cacheControl(asked));
      assertEquals("null refused null ", ask("/public/a", "who;logout;who").body());
      assertEquals("refused null ", ask("/public/a", "login:alice;who").body());
      for (String words : List.of("new", "put:x", "who;forward:/private/b;who", "authenticate")) {
        Response refused = ask("/public/a", words);
        assertEquals(503, refused.status(), refused::toString);
        assertTrue(refused.body().contains("urn:gatehouse:problem:unavailable"), words);
        Claims.assertNoCookie(refused);
      }
      assertEquals(
          "null some ",
          askAsNobody("/public/a", "who;new;has").body().replace("null null", "null"));
    } finally {
      realm.sql("ALTER TABLE ${realm}.away RENAME TO session");
    }
    assertEquals(ALICE, ask("/public/a", ALL).body());
  }

  @Test
  void loginSignsInAsTheSignInPageDoes() {
    CookieJar jar = new CookieJar();

    Response in = jar.send(http.get("/public/a?who;login:alice;" + ALL));

    assertEquals("null in " + ALICE, in.body());
    assertEquals(2, in.headers("Set-Cookie").size(), in::toString);
    assertTrue(
        in.headers("Set-Cookie")
            .get(0)
            .matches("__Host-JSESSIONID=g1[^;]+; Path=/; Secure; HttpOnly; SameSite=Lax"),
        in::toString);
    assertEquals("no-store", cacheControl(in));
    assertEquals("alice ", jar.send(http.get("/private/a?who")).body());
  }

  @Test
  void loginLetsTheRequestGoOnAsItsUser() {
    realm.statements().clear();
    assertEquals("alice ", askAsNobody("/public/a", "login:alice;forward:/private/b;who").body());
    assertEquals(
        0, realm.statements().statements().stream().filter(AppRequestTest::isFind).count());
  }

  private static boolean isFind(String statement) {
    return statement.contains("is_live");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"login:alice/wrong", "login:nobody", "login:a%00", "login:/", "login:alice/"})
  void wrongLoginIsRefusedAndSetsNoCookie(String word) {
    Response response = askAsNobody("/public/a", word.replace("%00", "\u0001") + ";who");
    if (response.status() == 200) {
      assertEquals("refused null ", response.body());
    }
    Claims.assertNoCookie(response);
  }

  @Test
  void whoIsSignedInCannotLogIn() {
    assertEquals("refused alice ", ask("/private/a", "login:alice;who").body());
    assertEquals("refused alice ", ask("/public/a", "login:alice;who").body());
  }

  @Test
  void loginThatCouldSetNoCookieIsRefused() {
    assertEquals("refused null ", askAsNobody("/public/a", "flush;login:alice;who").body());
    assertEquals(1, realm.count("session"), "alice's first one");
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site, cross-site, refused",
    "Sec-Fetch-Site, same-site, refused",
    "Origin, https://evil.example, refused",
    "Sec-Fetch-Site, same-origin, in"
  })
  @Proves("CSRF-01")
  void nobodyIsLoggedInByAFormOfAnotherSite(String header, String value, String outcome) {
    Response response = http.post("/public/a?login:alice").header(header, value).form("a=b").send();
    assertEquals(outcome + " ", response.body());
  }

  @Test
  void loginIsWrittenDownAsTheSignInPageIs() {
    try (LogCapture log = new LogCapture("gatehouse.security")) {
      askAsNobody("/public/a", "login:alice;logout");
      askAsNobody("/public/a", "login:alice/wrong");
      http.post("/public/a?login:alice").header("Sec-Fetch-Site", "cross-site").form("").send();
      assertEquals(
          List.of(
              "authn_login_success account=1 session=2 reason=new_device source=127.0.0.1",
              "session_ended session=2 reason=logout source=127.0.0.1",
              "authn_login_fail account=1 reason=wrong_password source=127.0.0.1",
              "malicious_csrf reason=other_site source=127.0.0.1"),
          log.lines());
    }
  }

  @Test
  void loginIsThrottledTogetherWithTheSignInPage() {
    try (TestRealm strict =
            TestRealm.create("insecure-unlimited-guessing=false", "access=/* = public");
        TestServer guarded = TestServer.start(strict, mappings());
        Http client = guarded.client()) {
      for (int i = 0; i < 10; i++) {
        client.get("/public/a?login:alice/wrong").send();
      }
      assertEquals("refused ", client.get("/public/a?login:alice").send().body());
      String right = Http.credentials(TestRealm.NAME, TestRealm.PASSWORD);
      assertEquals(429, client.post("/login").json(right).send().status());
    }
  }

  @Test
  void loginTakesNoPasswordOverPlainHttp() {
    Response response = http.get("/public/a?login:alice").header("Host", "app.example").send();
    assertEquals("refused ", response.body());
    Claims.assertNoCookie(response);
  }

  @Test
  void loginThatIsNotTheWholeSignInIsRefusedButGoesOn() {
    realm.sql("UPDATE ${realm}.account SET must_change = true");
    CookieJar jar = new CookieJar();
    assertEquals("refused null ", jar.send(http.get("/public/a?login:alice;who")).body());
    Response page = jar.send(http.get("/private/a").navigating());
    assertTrue(page.location().startsWith("/gatehouse/account/password"), page::toString);
    Response sent = jar.send(http.get("/public/a?authenticate").navigating());
    assertTrue(sent.location().startsWith("/gatehouse/account/password"), sent::toString);
  }

  @Test
  @Proves("REV-01")
  void logoutEndsTheSessionWithoutACookie() {
    Response out = ask("/private/a", "who;logout;" + ALL);

    assertEquals("alice out " + NOBODY, out.body());
    Claims.assertNoCookie(out);
    assertEquals(0, realm.count("session"));
    Claims.assertDenied(ask("/private/a", "who"));
    assertEquals("null ", ask("/public/a", "who").body());
  }

  @Test
  void logoutClosesTheRestOfTheRequest() {
    Response response = ask("/private/a", "logout;forward:/private/b;who");
    assertEquals(401, response.status(), response::toString);
    assertTrue(response.body().contains("not-signed-in"), response::toString);
  }

  @Test
  void logoutAlsoEndsWhatBeganInTheSameRequest() {
    CookieJar jar = new CookieJar();
    Response response = jar.send(http.get("/public/a?login:alice;logout;who"));
    assertEquals("in out null ", response.body());
    assertEquals(1, realm.count("session"), "alice's first one");
    assertEquals("null ", jar.send(http.get("/public/a?who")).body());
  }

  @Test
  void whoLoggedOutMayLogInAgain() {
    assertEquals("out in alice ", ask("/private/a", "logout;login:alice;who").body());
  }

  @Test
  void authenticateAnswersAsTheFilterDoes() {
    assertEquals("true alice ", ask("/public/a", "authenticate;who").body());
    Claims.assertProblem(401, "not-signed-in", askAsNobody("/public/a", "authenticate;who"));
    Response page = http.get("/public/a?authenticate").navigating().send();
    assertEquals(303, page.status());
    assertEquals("/login?returnTo=%2Fpublic%2Fa%3Fauthenticate", page.location());
    Claims.assertNoCookie(page);
  }

  @Test
  void changeSessionIdIsThatOfTheContainer() {
    assertEquals("refused ", ask("/private/a", "change").body());
    CookieJar jar = new CookieJar();
    jar.put("__Host-JSESSIONID", alice.substring(alice.indexOf('=') + 1));
    assertEquals("x true x ", jar.send(http.get("/private/a?put:x;change;get")).body());
    assertEquals("x ", jar.send(http.get("/private/a?get")).body());
  }

  @Test
  void appOfAnotherRealmDoesNotTakeItsUserFromThisOne() {
    try (TestRealm other = TestRealm.create("access=/public/* = public; /* = signed-in");
        TestServer second =
            TestServer.startAt("/", other, AppRequestTest::addErrorPages, mappings());
        Http client = second.client()) {
      assertEquals("null ", client.get("/public/a?who").cookie(alice).send().body());
      assertFalse(client.get("/private/a?who").cookie(alice).send().body().contains("alice"));
    }
  }
}
