package dev.gatehouse.proxies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.proxies.ReverseProxy.Make;
import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.RequiresProgram;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real browser makes of a proxy in front: a session, or a page that names the mend. */
@RequiresProgram(
    value = {"chromium", "chromedriver", "nginx", "openssl"},
    install = "apt-get install chromium chromium-driver nginx-light openssl")
class ProxyBrowserTest {
  private static TestRealm realm;
  private static Browser browser;

  @BeforeAll
  static void start() {
    realm = TestRealm.create();
    browser = Browser.startTrustingAnyCertificate();
  }

  @AfterAll
  static void stop() {
    browser.close();
    realm.close();
  }

  @BeforeEach
  void startAfresh() {
    browser.startAfresh();
  }

  private static void signIn(String origin) {
    browser.open(origin + "/");
    browser.fillIn("User name", TestRealm.NAME);
    browser.fillIn("Password", TestRealm.PASSWORD);
    browser.press("Sign in");
  }

  @Test
  void signInStayInSignOut() throws IOException {
    ReverseProxy proxy = ReverseProxy.overTls();
    try (TestRealm node = realm.secondNode("proxies=127.0.0.1", "origins=" + proxy.origin());
        TestServer server = TestServer.start(node);
        ReverseProxy running = proxy.start(Make.NGINX, server.port(), config -> config)) {
      signIn(running.origin());
      assertEquals("You are signed in", browser.heading());
      Browser.Cookie cookie = browser.sessionCookies().get(0);
      assertTrue(cookie.secure() && cookie.httpOnly(), cookie::toString);
      assertEquals("app.example", cookie.domain());
      browser.reload();
      assertEquals("You are signed in", browser.heading());
      browser.press("Sign out");
      assertTrue(browser.text().contains("You are signed out."));
      assertEquals(List.of(), browser.sessionCookies());
      assertEquals(List.of(), browser.consoleProblems());
    }
  }

  /** The browser would drop the cookie, and the sign-in page would come back for ever. */
  @Test
  void proxyThatSaysHttpsOverPlainHttpEndsOnAPageThatNamesTheMend() throws IOException {
    endsOnAPageThatNames(
        "gatehouse.origins",
        config -> config.replace("$scheme", "https"),
        "proxies=127.0.0.1",
        "origins=https://app.example");
  }

  /** It looks like a local browser. */
  @Test
  void silentProxyOverPlainHttpEndsOnAPageThatNamesTheMend() throws IOException {
    endsOnAPageThatNames(
        "gatehouse.origins",
        config ->
            config
                .lines()
                .filter(line -> !line.contains("header"))
                .reduce("", (a, b) -> a + "\n" + b));
  }

  private static void endsOnAPageThatNames(
      String mend, UnaryOperator<String> change, String... settings) throws IOException {
    try (TestRealm node = realm.secondNode(settings);
        TestServer server = TestServer.start(node);
        ReverseProxy proxy =
            ReverseProxy.overPlainHttp().start(Make.NGINX, server.port(), change)) {
      signIn(proxy.origin());
      assertEquals(403, browser.status());
      assertEquals("Sent from another address", browser.heading());
      assertTrue(browser.text().contains(mend), browser::text);
      assertEquals(List.of(), browser.sessionCookies());
    }
  }
}
