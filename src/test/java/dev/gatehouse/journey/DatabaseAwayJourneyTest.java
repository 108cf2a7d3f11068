package dev.gatehouse.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.server.EmbeddedPostgres;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.Browser.Cookie;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.RequiresBrowser;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What someone who is signed in sees while the database is away: the truth, and no sign-out. */
@RequiresBrowser
class DatabaseAwayJourneyTest {
  private static final Duration RECOVERY = Duration.ofSeconds(20);

  private Path folder;
  private EmbeddedPostgres postgres;

  @BeforeEach
  void startDatabase() throws IOException {
    folder = Files.createTempDirectory("gatehouse-away");
    postgres = start();
  }

  @AfterEach
  void stopDatabase() {
    postgres.close();
    TestDatabase.delete(folder);
  }

  @Test
  @Proves({"ERR-03", "ERR-04"})
  void sessionOutlivesTheDatabasesAbsence() {
    try (Forwarder way = new Forwarder(port());
        TestRealm realm = realmBy(way);
        TestServer server =
            TestServer.start(realm, new TestServer.Mapping("/reports/*", new ReportServlet()));
        Browser browser = Browser.start()) {
      browser.open(server.url("/"));
      browser.fillIn("User name", TestRealm.NAME);
      browser.fillIn("Password", TestRealm.PASSWORD);
      browser.press("Sign in");
      assertEquals("You are signed in", browser.heading());
      List<Cookie> cookies = browser.sessionCookies();

      postgres.close();

      browser.press("Sign out");
      assertEquals("You are NOT signed out", browser.heading());
      assertEquals(503, browser.status());
      browser.open(server.url("/reports/q3?year=2026"));
      assertEquals("Not available right now", browser.heading());
      assertEquals(503, browser.status());
      assertEquals(cookies, browser.sessionCookies());
      browser
          .consoleProblems()
          .forEach(line -> assertTrue(line.contains("responded with a status of 503"), line));

      postgres = start();
      way.leadTo(port());

      Await.until("the report after trying again", RECOVERY, () -> reportComes(browser));
      assertEquals("/reports/q3?year=2026", browser.path());
      assertEquals(cookies, browser.sessionCookies());
      browser.open(server.url("/"));
      browser.press("Sign out");
      assertEquals("/login?signed-out", browser.path());
      assertEquals(List.of(), browser.sessionCookies());
    }
  }

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.start(folder, TestDatabase.programs(), Map.of("fsync", "off"));
  }

  private static boolean reportComes(Browser browser) {
    browser.press("Try again");
    return browser.heading().equals("Report q3 of 2026");
  }

  /** A realm that finds its database by a port that stays. */
  private TestRealm realmBy(Forwarder way) {
    return TestRealm.create(
        "db.url=" + postgres.url().replace(":" + port() + "/", ":" + way.port() + "/"),
        "db.user=" + postgres.user(),
        "db.password=" + postgres.password());
  }

  private int port() {
    return URI.create(postgres.url().substring("jdbc:".length())).getPort();
  }
}
