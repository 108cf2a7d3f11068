package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What administrators ask holds up nothing but itself, however long the database takes for it. */
class AdminOutageTest {
  private static final int REQUESTS = 3; // more than there are connections behind the requests

  private final TestRealm realm = TestRealm.create();
  private final Gatehouse gatehouse = new Gatehouse(realm.settings());
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdown();
    gatehouse.close();
    realm.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/gatehouse/admin", "/gatehouse/admin/audit"})
  void oneQuestionWaitsAndTheOthersAreTurnedAwayAndBackgroundWorkGoesOn(String path)
      throws Exception {
    realm.addUser("root", TestRealm.PASSWORD, "admin");
    gatehouse.open();
    try (TestServer server = TestServer.start(gatehouse);
        Connection other = realm.connect();
        Statement statement = other.createStatement()) {
      String cookie = signIn(server);
      other.setAutoCommit(false);
      statement.execute(realm.inRealm("LOCK TABLE ${realm}.audit IN ACCESS EXCLUSIVE MODE"));

      List<CompletableFuture<Integer>> asked =
          Stream.generate(
                  () -> CompletableFuture.supplyAsync(() -> get(server, path, cookie), threads))
              .limit(REQUESTS)
              .toList();
      awaitAnswers(asked, REQUESTS - 1);

      gatehouse.serverFacts(); // as anything that is done in the background
      other.rollback();
      awaitAnswers(asked, REQUESTS);
      assertEquals(
          List.of(200, 503, 503), asked.stream().map(CompletableFuture::join).sorted().toList());
    }
  }

  private static String signIn(TestServer server) {
    try (Http http = server.client()) {
      return http.signIn("root", TestRealm.PASSWORD);
    }
  }

  private static int get(TestServer server, String path, String cookie) {
    try (Http http = server.client()) {
      return http.get(path).navigating().cookie(cookie).send().status();
    }
  }

  private static void awaitAnswers(List<CompletableFuture<Integer>> asked, int least) {
    Await.until(
        "answers",
        Duration.ofSeconds(9), // before the statement is given up
        () -> asked.stream().filter(CompletableFuture::isDone).count() >= least);
  }
}
