package dev.gatehouse.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.RequiresBrowser;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import dev.gatehouse.web.SecurityHeaders;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** What the script adds to a page. */
@RequiresBrowser
class PageScriptTest {
  private static final String SHOW = "Show: Password";
  private static final String CAPS_LOCK = "Caps Lock is on.";
  private static final String KEPT =
      "return JSON.stringify(Object.entries(sessionStorage).filter(e => e[0] !== 'sent'))";

  private static TestRealm realm;
  private static TestServer server;
  private static Browser browser;

  @BeforeAll
  static void start() {
    realm = TestRealm.create(GalleryServlet.ACCESS);
    server =
        TestServer.start(
            realm,
            new Mapping(GalleryServlet.PATH, new GalleryServlet()),
            new Mapping("/gallery/long-form", new LongFormServlet()));
    browser = Browser.start();
  }

  @AfterAll
  static void stop() {
    browser.close();
    server.close();
    realm.close();
  }

  /** A page of ours whose words are kept until what they are for has been done. */
  private static final class LongFormServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/html;charset=UTF-8");
      response.setHeader("Content-Security-Policy", SecurityHeaders.CONTENT_SECURITY_POLICY);
      String page = GalleryServlet.pages("en").get("sign-in");
      response.getWriter().print(page.replace("data-keep=\"until-sent\"", "data-keep=\"\""));
    }
  }

  @BeforeEach
  void startAfresh() {
    browser.startAfresh();
    browser.look(1280, 800, false);
    browser.open(server.url("/login"));
  }

  @Test
  @Proves("AUTH-07")
  void passwordIsShownAndHiddenByTheKeyboardAlone() {
    browser.fillIn("Password", "battery");
    assertEquals(List.of("password", "false"), shown());

    assertEquals(SHOW, browser.tabOn());
    browser.type(Keys.SPACE);
    assertEquals(List.of("text", "true"), shown());
    assertEquals("battery", browser.valueOf("Password"));
    assertEquals(List.of(), browser.accessibilityProblems());
    browser.look(1280, 800, true);
    assertEquals(List.of(), browser.accessibilityProblems());

    browser.type(Keys.ENTER);
    assertEquals(List.of("password", "false"), shown());
    assertEquals("Sign in", browser.tabOn());
  }

  private static List<?> shown() {
    return (List<?>)
        browser.script(
            "return [password.type,"
                + " document.querySelector('.secret button').getAttribute('aria-pressed')]");
  }

  /** Else browsers would neither offer to keep it nor know that it is one. */
  @Test
  @Proves("AUTH-07")
  void passwordThatIsShownIsHiddenWhenItIsSent() {
    browser.fillIn("User name", TestRealm.NAME);
    browser.fillIn("Password", "not the password");
    browser.click(SHOW);
    assertEquals(List.of("text", "true"), shown());
    browser.script(
        "document.forms[0].addEventListener('submit', () => sessionStorage.setItem('sent',"
            + " password.type + ' ' + password.autocomplete))");

    browser.press("Sign in");

    assertEquals(401, browser.status());
    assertEquals("password current-password", browser.script("return sessionStorage.sent"));
  }

  @Test
  void everyPasswordFieldHasAButtonThatSaysWhichItIs() {
    browser.open(server.url("/gallery/en/password-change"));
    assertEquals(
        List.of(
            "Current password",
            "Show: Current password",
            "New password",
            "Show: New password",
            "New password again",
            "Show: New password again",
            "Change password",
            "Go to the start page"),
        browser.controls());
    browser.open(server.url("/gallery/de/step-up"));
    assertTrue(browser.controls().contains("Anzeigen: Passwort"), browser.controls()::toString);
  }

  /**
   * By made-up events, since no driver can press Caps Lock; what they carry is what Chromium's own
   * do.
   */
  @Test
  void capsLockIsToldBelowTheFieldWhileItIsOn() {
    browser.type("a");
    key("username", "keydown", true);
    assertFalse(browser.text().contains(CAPS_LOCK), "not in a password");

    key("password", "keydown", true);
    assertTrue(browser.text().contains(CAPS_LOCK));
    assertEquals(
        CAPS_LOCK, browser.script("return document.querySelector('[role=status]').innerText"));
    assertEquals(List.of(), browser.accessibilityProblems());
    key("username", "keydown", true);
    assertTrue(browser.text().contains(CAPS_LOCK), "nothing moves while it is on");

    key("password", "keyup", false);
    assertFalse(browser.text().contains(CAPS_LOCK));
  }

  private static void key(String id, String type, boolean isCapsLock) {
    browser.script(
        "document.getElementById('%s').dispatchEvent(new KeyboardEvent('%s', {key: 'A', bubbles: true, modifierCapsLock: %s}))"
            .formatted(id, type, isCapsLock));
  }

  @Test
  void timeLeftToWaitIsCountedDownAndItsEndIsSaid() {
    try (TestRealm strict = TestRealm.create("insecure-unlimited-guessing=false");
        TestServer other = TestServer.start(strict);
        Http http = other.client()) {
      String wrong = Http.credentials(TestRealm.NAME, "not the right password");
      for (int i = 0; i < 6; i++) {
        http.post("/login").json(wrong).send();
      }
      strict.sql(
          "UPDATE ${realm}.throttle SET open_at = now() + interval '1 hour' WHERE lane = 'a'");
      browser.open(other.url("/login"));
      browser.fillIn("User name", TestRealm.NAME);
      browser.fillIn("Password", TestRealm.PASSWORD);
      browser.press("Sign in");
      assertEquals(429, browser.status());
      assertTrue(browser.text().contains("Wait 60 minutes, then try again."), browser.text());

      browser.sleepFor(Duration.ofMinutes(57));
      browser.awaitText("There were too many attempts. Wait 3 minutes, then try again.");
      browser.sleepFor(Duration.ofSeconds(75));
      browser.awaitText(" seconds, then try again.");
      assertEquals("off", liveOf("[role=timer]"));
      assertEquals(1, browser.count("[role=alert]"));

      browser.sleepFor(Duration.ofMinutes(2));
      browser.awaitText("You can try again now.");
      assertEquals(1, browser.count("#notice[role=status]"));
      assertEquals(0, browser.count("[role=timer], [role=alert]"));
      assertEquals(List.of(), browser.accessibilityProblems());
    }
  }

  /** What a timer is by its role, as Chromium tells screen readers. */
  private static String liveOf(String selector) {
    return (String)
        browser.script(
            "return document.querySelector('%s').getAttribute('aria-live') || 'off'"
                .formatted(selector));
  }

  @ParameterizedTest
  @CsvSource({
    "en, 'Wait 2 seconds, then', You can try again now.",
    "de, Warten Sie 2 Sekunden und, Sie können es jetzt wieder versuchen.",
    "fr, 'Attendez 2 secondes, puis', Vous pouvez réessayer maintenant.",
    "es, Espere 2 segundos e, Ya puede intentarlo de nuevo.",
    "zh, 请等待 2 秒 后重试。, 现在可以重试了。"
  })
  void timeIsSaidInThePagesLanguage(String language, String wait, String over) {
    browser.open(server.url("/gallery/" + language + "/throttled"));
    // Stands still two seconds before the end.
    browser.script("const start = Date.now(); Date.now = () => start + 28000");
    browser.awaitText(wait);
    browser.sleepFor(Duration.ofSeconds(3));
    browser.awaitText(over);
  }

  @Test
  void nameIsKeptInTheTabUntilItIsSentAndThePasswordNever() {
    browser.fillIn("User name", "ayla");
    browser.fillIn("Password", "secret of hers");
    browser.click(SHOW);
    browser.fillIn("Password", "secret of hers, shown");
    browser.open(server.url("/gallery/en/404"));
    browser.open(server.url("/login"));
    assertEquals("ayla", browser.valueOf("User name"));
    assertEquals("", browser.valueOf("Password"));
    assertEquals("[[\"gatehouse /login username until-sent\",\"ayla\"]]", kept());

    browser.openInNewTab(server.url("/login"));
    assertEquals("", browser.valueOf("User name"));
  }

  @Test
  void wordsAreThereAgainAfterARefusalAndGoneWhenAllIsDone() {
    browser.open(server.url("/gallery/long-form"));
    browser.fillIn("User name", "ayla");
    browser.fillIn("Password", "not the password");
    browser.press("Sign in");
    assertEquals(401, browser.status());

    browser.open(server.url("/gallery/long-form"));
    assertEquals("ayla", browser.valueOf("User name"));
    browser.open(server.url("/gallery/en/password-changed"));
    browser.open(server.url("/gallery/long-form"));
    assertEquals("", browser.valueOf("User name"));
  }

  @Test
  void nextOneAtThisBrowserFindsNoNameAfterSigningOut() {
    browser.fillIn("User name", TestRealm.NAME);
    browser.fillIn("Password", TestRealm.PASSWORD);
    browser.press("Sign in");
    assertEquals("You are signed in", browser.heading());
    assertEquals("[]", kept());

    browser.script("sessionStorage.setItem('gatehouse /admin', '{}')");
    browser.script("sessionStorage.setItem('of the app', '1')");
    browser.open(server.url("/gallery/en/home"));
    assertTrue(kept().contains("/admin"), "nothing is done yet");
    browser.open(server.url("/gallery/en/signed-out"));
    assertEquals("[[\"of the app\",\"1\"]]", kept());
    assertEquals("", browser.valueOf("User name"));
  }

  private static String kept() {
    return (String) browser.script(KEPT);
  }

  @Test
  void whateverStandsInTheStoreBreaksNothing() {
    browser.script("sessionStorage.setItem('gatehouse /login', 'no JSON')");
    browser.reload();
    assertEquals(2, browser.count("input:not([type=hidden])"));
    assertEquals(List.of("password", "false"), shown());
  }
}
