package dev.gatehouse.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.account.AccountName;
import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.Browser.Cookie;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.RequiresBrowser;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What someone with a real browser sees, from the page they asked for to signing out. */
@RequiresBrowser
class BrowserJourneyTest {
  private static final String Q3 = "/reports/q3?year=2026";
  private static final String Q4 = "/reports/q4?year=2025";

  private static TestRealm realm;
  private static TestServer server;
  private static Browser browser;

  @BeforeAll
  static void start() {
    realm = TestRealm.create();
    realm.addUser("mallory", TestRealm.PASSWORD);
    server = TestServer.start(realm, new TestServer.Mapping("/reports/*", new ReportServlet()));
    browser = Browser.start();
  }

  @AfterAll
  static void stop() {
    browser.close();
    server.close();
    realm.close();
  }

  @BeforeEach
  void startAfresh() {
    browser.startAfresh();
  }

  /** Every page of ours works under its own Content-Security-Policy. */
  @AfterEach
  void consoleHasNothingToComplainAbout() {
    assertEquals(List.of(), complaints());
  }

  @Test
  void signInLeadsBackToThePageAskedFor() {
    browser.open(server.url(Q3));
    sees("Sign in");
    assertEquals("/login?returnTo=%2Freports%2Fq3%3Fyear%3D2026", browser.path());

    signIn(TestRealm.NAME, "not the password");
    sees("Sign in");
    assertEquals(401, browser.status());
    assertTrue(browser.text().contains("do not match an account"), browser.text());
    assertEquals(TestRealm.NAME, browser.valueOf("User name"));
    assertEquals("", browser.valueOf("Password"));
    assertEquals(List.of(), browser.sessionCookies());

    signIn();
    sees("Report q3 of 2026");
    assertEquals(Q3, browser.path());
  }

  @Test
  void eachTabReturnsToItsOwnPage() {
    browser.open(server.url(Q3));
    String first = browser.tab();
    browser.openInNewTab(server.url(Q4));
    sees("Sign in");

    signIn();
    assertEquals(Q4, browser.path());
    sees("Report q4 of 2025");

    browser.switchTo(first);
    signIn();
    assertEquals(Q3, browser.path());
    sees("Report q3 of 2026");
  }

  @Test
  void whoIsSignedInAlreadyIsNotAskedAgain() {
    browser.open(server.url(Q3));
    String first = browser.tab();
    browser.openInNewTab(server.url(Q4));
    signIn();

    browser.switchTo(first);
    browser.reload();

    sees("Report q3 of 2026");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void cookieIsHardenedAndKeptOverPlainHttpOnThisMachine(String host) {
    browser.open("http://" + host + ":" + server.port() + Q3);
    signIn();
    sees("Report q3 of 2026");

    Cookie cookie = sessionCookie();
    assertEquals(
        new Cookie("__Host-JSESSIONID", cookie.value(), host, "/", true, true, "Lax", true),
        cookie);
    assertEquals("", browser.cookiesSeenByScripts());
  }

  @Test
  void idleSessionAsksForSignInAndLeadsBack() {
    signInAt("/");

    Ageing.idleFor(realm, realm.settings().sessionIdle().plusMinutes(2));

    browser.open(server.url(Q3));
    sees("Sign in");
    signIn();
    sees("Report q3 of 2026");
  }

  @Test
  @Proves("TIME-02")
  void sessionPastItsAbsoluteEndAsksForSignInAndLeadsBack() {
    signInAt("/");

    Ageing.olderBy(realm, realm.settings().sessionAbsolute());
    realm.sql("UPDATE ${realm}.session SET last_access = now()");

    browser.open(server.url(Q3));
    sees("Sign in");
    signIn();
    sees("Report q3 of 2026");
  }

  @Test
  @Proves("COOK-07")
  void nothingProtectedIsLeftAfterSigningOut() {
    signInAt(Q3);
    Cookie old = sessionCookie();
    browser.open(server.url("/"));
    sees("You are signed in");

    browser.press("Sign out");

    sees("Sign in");
    assertTrue(browser.text().contains("You are signed out."), browser.text());
    assertEquals(List.of(), browser.sessionCookies());
    browser.back();
    seesNothingProtected();
    browser.back();
    seesNothingProtected();
    browser.reload();
    seesNothingProtected();
    assertIsRefused(old);
  }

  @Test
  void passwordIsChangedFromTheStartPage() {
    realm.addUser("changer", TestRealm.PASSWORD);
    browser.open(server.url("/"));
    signIn("changer", TestRealm.PASSWORD);
    browser.press("Change password");
    sees("Change password");

    browser.fillIn("Current password", TestRealm.PASSWORD);
    browser.fillIn("New password", "password1234567");
    browser.fillIn("New password again", "password1234567");
    browser.press("Change password");
    sees("Change password");
    assertEquals(400, browser.status());
    assertTrue(browser.text().contains("guessers try first"), browser.text());

    browser.fillIn("Current password", TestRealm.PASSWORD);
    browser.fillIn("New password", "another pass phrase of mine");
    browser.fillIn("New password again", "another pass phrase of mine");
    browser.press("Change password");
    assertTrue(browser.text().contains("Your password is changed"), browser.text());
    browser.press("Go to the start page");
    sees("You are signed in");
  }

  @Test
  void linkSetsAPasswordAndItsCodeLeavesTheAddress() {
    realm.addUser("forgetful", TestRealm.PASSWORD);
    String code = code("forgetful");

    browser.open(server.url("/gatehouse/recover#" + code));
    assertEquals("Set password", browser.heading());
    assertEquals(code, browser.valueOf("Code, the part of the link after #"));
    assertEquals(server.url("/gatehouse/recover"), browser.address());
    setPassword(browser);

    sees("Sign in");
    assertTrue(browser.text().contains("Your password is set."), browser.text());
    signIn("forgetful", "another pass phrase of mine");
    sees("You are signed in");
  }

  @Test
  void linkWorksWithoutScripts() {
    realm.addUser("plain", TestRealm.PASSWORD);
    try (Browser plain = Browser.startWithoutScripts()) {
      plain.open(server.url("/gatehouse/recover"));
      String link = server.url("/gatehouse/recover#" + code("plain"));
      plain.fillIn("Code, the part of the link after #", link);
      setPassword(plain);
      assertTrue(plain.text().contains("Your password is set."), plain.text());
    }
  }

  private static String code(String name) {
    return realm.gatehouse().recovery().issue(new AccountName(name)).orElseThrow();
  }

  private static void setPassword(Browser where) {
    where.fillIn("New password", "another pass phrase of mine");
    where.fillIn("New password again", "another pass phrase of mine");
    where.press("Set password");
  }

  private void seesNothingProtected() {
    sees("Sign in");
    assertFalse(browser.source().contains(TestServer.MARKER), browser.source());
    assertFalse(browser.source().contains("You are signed in"), browser.source());
  }

  private void assertIsRefused(Cookie old) {
    try (Http http = server.client()) {
      String cookie = old.name() + "=" + old.value();
      assertEquals(401, http.get(Q3).cookie(cookie).send().status());
      Http.Response page = http.get(Q3).cookie(cookie).navigating().send();
      assertEquals(303, page.status());
      assertTrue(page.location().startsWith("/login?"), page.location());
    }
  }

  @Test
  void signInAndOutWorkWithoutScripts() {
    String page = "<!DOCTYPE html><h1>off</h1><script>document.body.innerHTML='<h1>on'</script>";
    try (Browser plain = Browser.startWithoutScripts();
        OtherSite scripted = new OtherSite("script-src 'unsafe-inline'", page)) {
      plain.open(scripted.url("localhost"));
      assertEquals("off", plain.heading());

      plain.open(server.url(Q3));
      plain.fillIn("User name", TestRealm.NAME);
      plain.fillIn("Password", TestRealm.PASSWORD);
      plain.press("Sign in");
      assertEquals("Report q3 of 2026", plain.heading());

      plain.open(server.url("/"));
      plain.press("Sign out");
      assertTrue(plain.text().contains("You are signed out."), plain.text());
    }
  }

  /** The first is another site; the second the same site and another origin, so it gets cookies. */
  @ParameterizedTest
  @CsvSource({"127.0.0.1, /logout", "localhost, /logout", "127.0.0.1, /login", "localhost, /login"})
  void formOfAnotherOriginChangesNothing(String host, String path) {
    signInAt("/");
    Cookie before = sessionCookie();
    String form =
        """
        <!DOCTYPE html><title>Win</title>
        <form method=post action="%s">
        <input name=username value=mallory><input name=password value="%s">
        <button>Win a prize</button></form>"""
            .formatted(server.url(path), TestRealm.PASSWORD);

    try (OtherSite other = new OtherSite("default-src 'none'", form)) {
      browser.open(other.url(host));
      browser.press("Win a prize");
    }

    sees("Sent from another site");
    assertEquals(403, browser.status());
    assertEquals(before, sessionCookie());
    browser.open(server.url("/"));
    sees("You are signed in");
    assertTrue(browser.text().contains(TestRealm.NAME), browser.text());
  }

  @Test
  void noPasswordIsAskedForOverPlainHttpFromElsewhere() {
    browser.open("http://app.example:" + server.port() + Q3);

    sees("Sign in");
    assertEquals(0, browser.count("input"));
    assertTrue(browser.text().contains("No password is taken here."), browser.text());
    assertTrue(browser.text().contains("gatehouse.proxies"), browser.text());
    assertTrue(browser.text().contains("gatehouse.insecure-plain-http=true"), browser.text());
  }

  /** Without this, an empty console would prove nothing. */
  @Test
  void consoleTellsOfWhatAPolicyForbids() {
    String styled = "<!DOCTYPE html><title>x</title><style>h1 { color: red }</style><h1>x</h1>";
    try (OtherSite other = new OtherSite("default-src 'none'", styled)) {
      browser.open(other.url("localhost"));

      List<String> complaints = complaints();
      assertTrue(
          complaints.stream().anyMatch(line -> line.contains("Content Security Policy")),
          complaints.toString());
    }
  }

  private void signInAt(String path) {
    browser.open(server.url(path));
    sees("Sign in");
    signIn();
    assertEquals(path, browser.path());
  }

  private static void signIn() {
    signIn(TestRealm.NAME, TestRealm.PASSWORD);
  }

  private static void signIn(String name, String password) {
    browser.fillIn("User name", name);
    browser.fillIn("Password", password);
    browser.press("Sign in");
  }

  private static void sees(String heading) {
    assertEquals(heading, browser.heading());
  }

  private static Cookie sessionCookie() {
    List<Cookie> cookies = browser.sessionCookies();
    assertEquals(1, cookies.size(), cookies.toString());
    return cookies.get(0);
  }

  /** Console lines, but for those which only say that a page came with the status it should. */
  private static List<String> complaints() {
    return browser.consoleProblems().stream()
        .filter(
            line ->
                !line.matches(
                    ".*/(login|logout|account/password|reports/q3)\\S* - Failed to load resource.*"))
        .toList();
  }
}
