package dev.gatehouse.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.account.AccountName;
import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.RequiresBrowser;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Everything that the pages are for is done by keys alone: Tab, Space, Enter, and letters. */
@RequiresBrowser
class KeyboardJourneyTest {
  private static final String PASSWORD = TestRealm.PASSWORD;
  private static final String OTHER = "another pass phrase of mine";

  private static final String ACCESS =
      "access=/danger = signed-in fresh:10m; /bosses = role:boss; /* = signed-in";

  private static Browser browser;
  private TestRealm realm;
  private TestServer server;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
  }

  @AfterAll
  static void stopBrowser() {
    browser.close();
  }

  @BeforeEach
  void start() {
    start("session.cache=100");
  }

  private void start(String setting) {
    realm = TestRealm.create(ACCESS, setting);
    server =
        TestServer.start(
            realm,
            new Mapping("/reports/*", new ReportServlet()),
            new Mapping("/danger", new ReportServlet()));
    browser.startAfresh();
  }

  @AfterEach
  void stop() {
    server.close();
    realm.close();
  }

  private void open(String path) {
    browser.open(server.url(path));
  }

  private void signIn(String name, String password) {
    open("/");
    browser.type(name); // the field has the focus already
    fill("Password", password);
    browser.enter();
  }

  private void fill(String label, String text) {
    browser.tabTo(label);
    browser.type(Keys.chord(Keys.CONTROL, "a"));
    browser.type(text);
  }

  private void press(String words) {
    browser.tabTo(words);
    browser.enter();
  }

  private void sees(String heading, String... texts) {
    assertEquals(heading, browser.heading());
    for (String text : texts) {
      assertTrue(browser.text().contains(text), browser::text);
    }
  }

  @Test
  void wrongPasswordThenRightOneThenOut() {
    signIn(TestRealm.NAME, "not the password");
    sees("Sign in", "do not match an account");
    browser.type(PASSWORD); // the name is there, so the focus is here
    browser.enter();
    sees("You are signed in");

    press("Sign out");
    sees("Sign in", "You are signed out.");
  }

  @Test
  void shownPasswordIsTypedAndSent() {
    open("/");
    browser.type(TestRealm.NAME);
    browser.tabTo("Show: Password");
    browser.type(Keys.SPACE);
    fill("Password", PASSWORD);
    assertEquals(PASSWORD, browser.valueOf("Password"));
    press("Sign in");
    sees("You are signed in");
  }

  @Test
  void ownSessionsAreEnded() {
    try (Http http = server.client()) {
      for (int i = 0; i < 3; i++) {
        http.signIn(TestRealm.NAME, PASSWORD);
      }
    }
    signIn(TestRealm.NAME, PASSWORD);
    press("Your sessions");
    sees("Your sessions", "This one");
    assertEquals(4, realm.count("session"));

    press("End the session Unknown device, last seen just now");
    assertEquals(3, realm.count("session"));
    press("End all others");
    assertEquals(1, realm.count("session"));
    press("Sign out here");
    sees("Sign in", "You are signed out.");
  }

  @Test
  void passwordIsChangedAtTheThirdTry() {
    signIn(TestRealm.NAME, PASSWORD);
    press("Change password");

    change(PASSWORD, "short", "short");
    sees("Change password", "A password needs at least 15 characters");
    change(PASSWORD, OTHER, OTHER + "x");
    sees("Change password", "The two new passwords differ.");
    change(PASSWORD, OTHER, OTHER);
    sees("Change password", "Your password is changed");
    press("Go to the start page");
    sees("You are signed in");
  }

  private void change(String current, String wanted, String again) {
    fill("Current password", current);
    fill("New password", wanted);
    fill("New password again", again);
    press("Change password");
  }

  @Test
  void otherPasswordIsChosenWhereItMustBe() {
    String hash = realm.gatehouse().hasher().hash(PASSWORD);
    realm.gatehouse().accounts().setPassword(new AccountName(TestRealm.NAME), hash, true);
    signIn(TestRealm.NAME, PASSWORD);
    sees("Change password", "Choose a password of your own");

    change(PASSWORD, OTHER, OTHER);
    sees("Change password", "Your password is changed");
    press("Go to the start page");
    sees("You are signed in");
  }

  @Test
  void oneTimeLinkSetsAPassword() {
    AccountName name = new AccountName(TestRealm.NAME);
    String code = realm.gatehouse().recovery().issue(name).orElseThrow();
    open("/gatehouse/recover#" + code);
    browser.type(OTHER); // the code is in its place, so the focus is here
    fill("New password again", OTHER);
    press("Set password");
    sees("Sign in", "Your password is set.");

    browser.type(TestRealm.NAME);
    fill("Password", OTHER);
    browser.enter();
    sees("You are signed in");
  }

  @Test
  void stepUpLeadsOn() {
    signIn(TestRealm.NAME, PASSWORD);
    Ageing.olderBy(realm, Duration.ofMinutes(11));
    open("/danger");
    sees("Confirm that it is you");
    browser.type("not the password");
    browser.enter();
    sees("Confirm that it is you", "That is not the password.");
    browser.type(PASSWORD);
    browser.enter();
    assertEquals("/danger", browser.path());
  }

  @Test
  void refusalsLeadOn() {
    signIn(TestRealm.NAME, PASSWORD);
    open("/bosses");
    sees("No access to this page");
    press("Go to the start page");
    sees("You are signed in");
    open("/nothing");
    sees("Not found");
    press("Go to the start page");
    sees("You are signed in");
    open("/logout");
    sees("Sign out?");
    press("Sign out");
    sees("Sign in", "You are signed out.");
  }

  @Test
  void whoTriesTooOftenIsToldWhenToTryAgain() {
    stop();
    start("insecure-unlimited-guessing=false");
    signIn(TestRealm.NAME, "not the password");
    for (int i = 0; i < 20 && !browser.text().contains("too many attempts"); i++) {
      browser.type("not the password");
      browser.enter();
    }
    sees("Sign in", "There were too many attempts. Wait");

    browser.awaitText("You can try again now.");
    browser.type(PASSWORD);
    browser.enter();
    sees("You are signed in");
  }

  @Test
  void serverWithoutUsersSaysSoAndTakesNobody() {
    realm.sql("DELETE FROM ${realm}.account");
    open("/");
    sees("Sign in", "This server has no users yet.", "user add NAME --role admin");
    browser.type(TestRealm.NAME);
    fill("Password", PASSWORD);
    browser.enter();
    sees("Sign in", "do not match an account");
  }

  @Test
  void whatIsAwayIsTriedAgain() {
    stop();
    start("session.cache=0"); // else a node answers from its memory
    signIn(TestRealm.NAME, PASSWORD);
    realm.sql("ALTER TABLE ${realm}.session RENAME TO away");
    open("/reports/q3?year=2026");
    sees("Not available right now");
    realm.sql("ALTER TABLE ${realm}.away RENAME TO session");
    press("Try again");
    sees("Report q3 of 2026");
  }

  @Test
  void wherePasswordsAreNotSafeThereIsNoFieldForOne() {
    browser.open("http://gatehouse.example:" + server.port() + "/");
    sees("Sign in", "No password is taken here.");
    assertEquals(List.of(), browser.controls());
  }

  @Test
  void userIsAddedFoundChangedAndRemoved() {
    realm.addUser("root", PASSWORD, "admin");
    signIn("root", PASSWORD);
    press("Administration");
    sees("Overview", "Live sessions");
    browser.tabTo("Numbers Sign-ins an hour");
    browser.type(Keys.ENTER);
    browser.awaitText("23:00");

    press("Users");
    fill("User name", "zoe");
    fill("Roles", "staff böse");
    press("Add user and make a link");
    sees("Users", "and this is none: böse");
    assertEquals("zoe", browser.valueOf("User name"));
    fill("Roles", "staff");
    press("Add user and make a link");
    sees("zoe", "The user is added.", "No password yet", "/gatehouse/recover#");
    assertEquals("", browser.script("return Object.keys(sessionStorage).join()"));

    press("Users");
    fill("Find users", "ZO");
    browser.enter();
    assertEquals(1, browser.count("tbody tr"));
    press("zoe");
    fill("Roles", "reports staff");
    press("Set roles");
    sees("zoe", "The user has these roles now.");
    press("Disable");
    sees("zoe", "The user is disabled", "Disabled");
    press("Enable");
    sees("zoe", "The user can sign in again.");
    press("End all sessions");
    sees("zoe", "The user is signed out everywhere.");
    press("Make a one-time link");
    sees("zoe", "is shown only now");

    browser.tabTo("Remove this user");
    browser.type(Keys.ENTER);
    browser.tabTo("Remove zoe");
    browser.type(Keys.SPACE);
    press("Remove for good");
    sees("Users", "The user is removed.");
  }

  @Test
  void lastAdministratorIsToldAndStays() {
    realm.addUser("root", PASSWORD, "admin");
    signIn("root", PASSWORD);
    press("Administration");
    press("Users");
    press("root");
    press("Disable");
    sees("root", "nobody else could sign in as an administrator");
  }

  @Test
  void wordsOutliveTheStepUp() {
    realm.addUser("root", PASSWORD, "admin");
    signIn("root", PASSWORD);
    Ageing.olderBy(realm, Duration.ofMinutes(11));
    open("/gatehouse/admin/users");
    fill("User name", "zoe");
    fill("Roles", "staff");
    press("Add user and make a link");
    sees("Confirm that it is you");
    browser.type(PASSWORD);
    browser.enter();

    sees("Users");
    assertEquals("zoe", browser.valueOf("User name"));
    assertEquals("staff", browser.valueOf("Roles"));
    press("Add user and make a link");
    sees("zoe", "The user is added.");
  }

  @Test
  void sessionsAndRecordAreSearched() {
    realm.addUser("root", PASSWORD, "admin");
    try (Http http = server.client()) {
      http.signIn(TestRealm.NAME, PASSWORD);
    }
    signIn("root", PASSWORD);
    realm.gatehouse().audit().flush();
    press("Administration");
    press("Sessions");
    assertEquals(2, browser.count("tbody tr"));
    fill("Find sessions", TestRealm.NAME);
    browser.enter();
    assertEquals(1, browser.count("tbody tr"));
    press("End 1");
    sees("Sessions", "The session is ended.");
    realm.gatehouse().audit().flush();

    press("Audit record");
    browser.tabTo("Event");
    browser.type("session_ended");
    browser.tabTo("Find");
    browser.enter();
    assertEquals("/gatehouse/admin/audit?user=&event=session_ended&days=7", browser.path());
    sees("Audit record", "session_ended", "root");
    assertEquals(1, browser.count("tbody tr"));
  }

  @Test
  void longListsAreWalked() {
    realm.addUser("root", PASSWORD, "admin");
    Set<String> none = Set.of();
    for (int i = 0; i < 45; i++) {
      realm.gatehouse().accountDirectory().add(new AccountName("user%02d".formatted(i)), none);
    }
    signIn("root", PASSWORD);
    open("/gatehouse/admin/users");
    for (int i = 0; i < 2; i++) {
      assertEquals(20, browser.count("tbody tr"));
      press("Next");
    }
    assertEquals(7, browser.count("tbody tr"));
    assertTrue(browser.text().contains("user44"));
    press("Back to the first ones");
    assertEquals("/gatehouse/admin/users", browser.path());
  }
}
