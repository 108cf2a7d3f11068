package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.mindrot.jbcrypt.BCrypt;

/** A flood of sign-ins is turned away and leaves those who are signed in alone (THR-07, DOS-08). */
class OverloadTest {
  private static final int SLOW_COST = 13;

  /** More than are hashed and more than may wait: one a core, and two more. */
  private static final int FLOOD = 3 * Runtime.getRuntime().availableProcessors() + 20;

  @Test
  @Proves("THR-07")
  void floodOfSignInsIsTurnedAwayWhileOthersWork() {
    try (TestRealm realm = TestRealm.create();
        TestServer server = TestServer.start(realm, new Mapping("/admin", TestServlet.marker()));
        Http http = server.client()) {
      String alice = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      realm.addUser("slow", TestRealm.PASSWORD);
      realm.sql(
          "UPDATE ${realm}.account SET password = ? WHERE name = 'slow'",
          BCrypt.hashpw(TestRealm.PASSWORD, BCrypt.gensalt(SLOW_COST)));
      ExecutorService threads = Executors.newFixedThreadPool(FLOOD);
      try {
        List<CompletableFuture<Response>> attempts = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
          attempts.add(CompletableFuture.supplyAsync(() -> wrongPassword(server), threads));
        }
        CompletableFuture.anyOf(attempts.toArray(new CompletableFuture<?>[0])).join();
        Claims.assertLetIn("alice", http.get("/admin").cookie(alice).send());
        assertTrue(attempts.stream().anyMatch(attempt -> !attempt.isDone()), "still hashing");

        assertTurnedAwayOrWrong(attempts.stream().map(CompletableFuture::join).toList());
      } finally {
        threads.shutdownNow();
      }
      assertEquals(200, http.post("/login").json(right()).send().status(), "afterwards");
    }
  }

  private static Response wrongPassword(TestServer server) {
    try (Http client = server.client()) {
      return client.post("/login").json(Http.credentials("slow", "wrong")).send();
    }
  }

  private static void assertTurnedAwayOrWrong(List<Response> responses) {
    int turnedAway = 0;
    for (Response response : responses) {
      if (response.status() == 503) {
        turnedAway++;
        Claims.assertProblem(503, "unavailable", response);
        assertEquals("5", response.header("Retry-After").orElse(""));
      } else {
        Claims.assertProblem(401, "bad-credentials", response);
      }
    }
    assertTrue(turnedAway > 0 && turnedAway < FLOOD, turnedAway + " of " + FLOOD);
  }

  private static String right() {
    return Http.credentials(TestRealm.NAME, TestRealm.PASSWORD);
  }
}
