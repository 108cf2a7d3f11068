package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.SessionToken;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A database that fails in the midst of it opens nothing and signs nobody out (attack corpus, DOS
 * and DISP); its absence is {@code DatabaseAwayJourneyTest}'s.
 */
class OutageTest {
  private static final String RIGHT = Http.credentials(TestRealm.NAME, TestRealm.PASSWORD);

  private final TestRealm realm =
      TestRealm.create("db.pool=1", "session.cache=0", "access=/public = public; /* = signed-in");
  private final TestServer server =
      TestServer.start(
          realm,
          new Mapping("/admin", TestServlet.marker()),
          new Mapping("/public", TestServlet.marker()),
          new Mapping("/fails", new TestServlet(OutageTest::fail)));
  private final Http http = server.client();
  private final String alice = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);

  /** As an app may fail whose own database is away. */
  private static void fail(Object request, Object response) {
    throw new DatabaseException("the app's own");
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
    realm.close();
  }

  @ParameterizedTest(name = "{0}")
  @Proves({"AUTH-11", "ERR-03", "ERR-04", "ERR-05"})
  @MethodSource("failures")
  void failingStatementLetsNobodyInAndSignsNobodyOut(String row, String breaking, String mending) {
    realm.sql(breaking);
    Response refused = http.get("/admin").cookie(alice).send();
    Response page = http.get("/admin").navigating().cookie(alice).send();
    Response login = http.post("/login").json(RIGHT).send();
    Response open = http.get("/public").cookie(alice).send();
    realm.sql(mending);

    Claims.assertProblem(503, "unavailable", refused);
    assertEquals("5", refused.header("Retry-After").orElse(""));
    assertEquals(503, page.status(), "and not a way to the sign-in page");
    assertFalse(page.body().contains(TestServer.MARKER), page::body);
    Claims.assertNoCookie(page);
    Claims.assertProblem(503, "unavailable", login);
    Claims.assertLetIn("null", open);
    Claims.assertLetIn("alice", http.get("/admin").cookie(alice).send());
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(
            "DOS-17 no table of sessions",
            "ALTER TABLE ${realm}.session RENAME TO away",
            "ALTER TABLE ${realm}.away RENAME TO session"),
        arguments(
            "DOS-17 no table of accounts",
            "ALTER TABLE ${realm}.account RENAME TO away",
            "ALTER TABLE ${realm}.away RENAME TO account"),
        arguments(
            "DOS-17 a column of another name",
            "ALTER TABLE ${realm}.account RENAME COLUMN roles TO away;"
                + "ALTER TABLE ${realm}.session RENAME COLUMN fmt TO away",
            "ALTER TABLE ${realm}.account RENAME COLUMN away TO roles;"
                + "ALTER TABLE ${realm}.session RENAME COLUMN away TO fmt"));
  }

  /** DOS-17: a row that no statement of ours has written. */
  @Test
  @Proves({"AUTH-11", "ERR-05"})
  void rowThatMakesNoSenseLetsNobodyIn() {
    realm.sql(
        "ALTER TABLE ${realm}.account DISABLE TRIGGER USER;"
            + "ALTER TABLE ${realm}.account DROP CONSTRAINT account_roles_check;"
            + "UPDATE ${realm}.account SET roles = '{NULL}'");
    for (Response refused :
        List.of(
            http.get("/admin").cookie(alice).send(),
            http.get("/admin").navigating().cookie(alice).send(),
            http.post("/login").json(RIGHT).send())) {
      assertEquals(503, refused.status(), refused::toString);
      assertFalse(refused.body().contains(TestServer.MARKER), refused::toString);
      Claims.assertNoCookie(refused);
    }
    Claims.assertLetIn("null", http.get("/public").cookie(alice).send());
  }

  @Test
  @Proves("ERR-05")
  void failureOfTheAppIsItsOwn() {
    Response failed = http.get("/fails").cookie(alice).send();

    assertEquals(500, failed.status(), failed::toString);
    assertFalse(failed.body().contains("urn:gatehouse"), failed::toString);
  }

  /** DOS-14: more requests than connections, each of which waits for a lock. */
  @Test
  @Proves({"ERR-03", "AUTH-11"})
  void requestsThatAllWaitAreAllAnsweredSoon() throws SQLException {
    ExecutorService threads = Executors.newFixedThreadPool(40);
    try (Connection administrator = realm.connect();
        Statement statement = administrator.createStatement()) {
      administrator.setAutoCommit(false);
      statement.execute(realm.inRealm("LOCK TABLE ${realm}.session IN ACCESS EXCLUSIVE MODE"));
      long began = System.nanoTime();
      List<CompletableFuture<Response>> requests = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        requests.add(CompletableFuture.supplyAsync(this::visitAlone, threads));
      }
      for (CompletableFuture<Response> request : requests) {
        Claims.assertProblem(503, "unavailable", request.join());
      }
      assertWithin(Duration.ofSeconds(8), began);
      administrator.rollback();
    } finally {
      threads.shutdownNow();
    }
    Claims.assertLetIn("alice", http.get("/admin").cookie(alice).send());
  }

  private Response visitAlone() {
    try (Http client = server.client()) {
      return client.get("/admin").cookie(alice).send();
    }
  }

  /** The pool of a server as people run it, of one connection, which somebody holds. */
  @Test
  @Proves("ERR-06")
  void whoFindsNoConnectionIsToldWithinTwoSeconds() throws SQLException {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (Gatehouse node = new Gatehouse(realm.settings());
        Connection administrator = realm.connect();
        Statement statement = administrator.createStatement()) {
      node.open();
      SessionToken token =
          node.sessions().tokenFrom(alice.substring(alice.indexOf('=') + 1)).orElseThrow();
      administrator.setAutoCommit(false);
      statement.execute(realm.inRealm("LOCK TABLE ${realm}.session IN ACCESS EXCLUSIVE MODE"));
      long began = System.nanoTime();
      List<CompletableFuture<Boolean>> failures = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        failures.add(CompletableFuture.supplyAsync(() -> fails(node, token), threads));
      }
      assertTrue(failures.stream().allMatch(CompletableFuture::join));
      assertWithin(Duration.ofSeconds(6), began);
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean fails(Gatehouse node, SessionToken token) {
    try {
      node.sessions().resume(token, Activity.LOOK);
      return false;
    } catch (DatabaseException e) {
      return true;
    }
  }

  /** With room for a machine that has other work to do. */
  private static void assertWithin(Duration most, long began) {
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertTrue(took.compareTo(most) < 0, took::toString);
  }
}
