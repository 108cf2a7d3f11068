package dev.gatehouse.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.RequiresBrowser;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** A page says before the session ends, and after it has; nothing but a click prolongs it. */
@RequiresBrowser
class SessionEndTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration ALMOST_IDLE = Duration.ofMinutes(28).plusSeconds(20);
  private static final String ADDRESS = "/gatehouse/session";
  private static final String EARLY = "Your session ends in 2 minutes.";
  private static final String LATE = "Your session ends in less than a minute.";
  private static final String OVER = "Your session is over.";
  private static final String STAY = "Stay signed in";
  private static final String LAST = "SELECT last_access FROM ${realm}.session";

  private static Browser browser;

  private TestRealm realm;
  private TestServer server;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
  }

  @AfterAll
  static void closeBrowser() {
    browser.close();
  }

  @AfterEach
  void stop() {
    server.close();
    realm.close();
  }

  /** Somebody on the start page, half an hour before the end unless the settings say otherwise. */
  private void signIn(String... settings) {
    signInAt("/", settings);
  }

  private void signInAt(String contextPath, String... settings) {
    realm = TestRealm.create(settings);
    server = TestServer.startAt(contextPath, realm);
    browser.startAfresh();
    browser.look(1280, 800, false);
    browser.open(server.url(contextPath));
    browser.fillIn("User name", TestRealm.NAME);
    browser.fillIn("Password", TestRealm.PASSWORD);
    browser.press("Sign in");
    assertEquals("You are signed in", browser.heading());
  }

  private List<String> lastAccess() {
    return realm.column(LAST);
  }

  private void awaitRequests(int count) {
    Await.until(count + " requests", PATIENCE, () -> browser.requests(ADDRESS) == count);
  }

  /** In real time: one request when it is due, and one by the click. */
  @Test
  void endIsToldBeforeItComesAndTheKeyboardProlongsIt() {
    signIn("session.idle=12s", "session.absolute=1h", "insecure-short-timeouts=true");
    List<String> begun = lastAccess();

    browser.awaitText(LATE);
    assertEquals(1, browser.requests(ADDRESS));
    assertEquals(begun, lastAccess(), "looking prolongs nothing");
    assertTrue(browser.text().contains(STAY));
    assertEquals(1, browser.count(".banner[role=alert]"));
    assertAccessible();

    Await.until("the button by the Tab key", PATIENCE, () -> browser.tabOn().equals(STAY));
    browser.type(Keys.ENTER);
    browser.awaitNoText(LATE);
    assertEquals(2, browser.requests(ADDRESS));
    Await.until("it is prolonged", PATIENCE, () -> !begun.equals(lastAccess()));
    assertFalse(browser.text().contains(OVER));
  }

  private static void assertAccessible() {
    for (boolean isDark : List.of(false, true)) {
      browser.look(1280, 800, isDark);
      assertEquals(List.of(), browser.accessibilityProblems());
    }
    browser.look(320, 800, false);
    assertEquals(0, browser.overflow());
    browser.look(1280, 800, false);
  }

  @Test
  void otherTabHasProlongedIt() {
    signIn();
    browser.sleepFor(ALMOST_IDLE); // for this tab alone
    awaitRequests(1);

    browser.sleepFor(Duration.ofMinutes(1)); // it has heard, and asks again when that is due
    assertEquals(1, browser.requests(ADDRESS));
    assertEquals(0, browser.count(".banner"));

    Ageing.idleFor(realm, ALMOST_IDLE);
    browser.sleepFor(ALMOST_IDLE);
    browser.awaitText(EARLY);
  }

  @Test
  void sleepingMachineLooksAnewAndFindsTheEnd() {
    signIn();
    Ageing.idleFor(realm, Duration.ofHours(1));
    assertFalse(browser.text().contains(OVER));

    browser.sleepFor(Duration.ofHours(1));
    browser.awaitText(OVER);
    assertFalse(browser.text().contains(STAY));
    assertAccessible();

    browser.press("Go to sign-in");
    assertEquals("Sign in", browser.heading());
    browser.fillIn("User name", TestRealm.NAME);
    browser.fillIn("Password", TestRealm.PASSWORD);
    browser.press("Sign in");
    assertEquals("You are signed in", browser.heading());
  }

  @Test
  void focusIsWhereItWasAfterTheClick() {
    signIn();
    browser.open(server.url("/gatehouse/account/password"));
    browser.fillIn("Current password", "typing");
    Ageing.idleFor(realm, ALMOST_IDLE);
    browser.sleepFor(ALMOST_IDLE);
    browser.awaitText(EARLY);
    browser.click(STAY);
    browser.awaitNoText(EARLY);
    assertEquals("current", browser.script("return document.activeElement.id"));
  }

  @Test
  void absoluteEndIsToldAndOffersToSignInAgainAlone() {
    signInAt("/app");
    browser.open(server.url("/app/gatehouse/account"));
    realm.sql("UPDATE ${realm}.session SET abs_expires = now() + interval '100 s'");
    browser.sleepFor(ALMOST_IDLE);
    browser.awaitText(EARLY);
    assertTrue(browser.text().contains("It cannot be prolonged."), browser.text());
    assertFalse(browser.text().contains(STAY), browser.text());
    assertAccessible();

    browser.press("Sign in again");
    assertEquals("Confirm that it is you", browser.heading());
    browser.fillIn("Password", TestRealm.PASSWORD);
    browser.press("Confirm");
    assertEquals("/app/gatehouse/account", browser.path());
    assertEquals(
        List.of("t"),
        realm.column("SELECT abs_expires > now() + interval '1 h' FROM ${realm}.session"));
  }

  @Test
  void serverThatIsAwayEndsNothingAndIsAskedAgain() {
    signIn("session.cache=0"); // else a node answers from its memory
    Ageing.idleFor(realm, ALMOST_IDLE);
    realm.sql("ALTER TABLE ${realm}.session RENAME TO away");
    browser.sleepFor(ALMOST_IDLE);
    Await.until("503", PATIENCE, () -> browser.consoleProblems().toString().contains("503"));
    assertEquals(0, browser.count(".banner"));

    realm.sql("ALTER TABLE ${realm}.away RENAME TO session");
    browser.sleepFor(Duration.ofSeconds(31));
    browser.awaitText(EARLY);

    realm.sql("ALTER TABLE ${realm}.session RENAME TO away");
    browser.click(STAY);
    browser.awaitText("The server does not answer.");
    assertTrue(browser.text().contains(EARLY), "it has not ended either");
    assertAccessible();

    realm.sql("ALTER TABLE ${realm}.away RENAME TO session");
    browser.click(STAY);
    browser.awaitNoText(EARLY);
    assertFalse(browser.text().contains("The server does not answer."));
  }
}
