package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.AccountStore;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What ends a session ends it for good: on the node that is asked to at once, on every other one
 * within 250 ms (attack corpus, FIX and RACE).
 */
class RevocationTest {
  private static final String RULES = "access=/boss = role:boss; /* = signed-in";
  private static final String CLEARED =
      "__Host-JSESSIONID=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0";

  private final TestRealm realm = TestRealm.create(RULES);
  private final TestRealm otherRealm = realm.secondNode(RULES);
  private final TestServer server = serve(realm);
  private final TestServer otherServer = serve(otherRealm);
  private final Http http = server.client();
  private final Http other = otherServer.client();
  private final AccountStore accounts = realm.gatehouse().accounts();
  private final String alice = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);

  private static TestServer serve(TestRealm node) {
    return TestServer.start(
        node,
        new Mapping("/admin", TestServlet.marker()),
        new Mapping("/boss", TestServlet.marker()));
  }

  @AfterEach
  void stop() {
    other.close();
    http.close();
    otherServer.close();
    server.close();
    otherRealm.close();
    realm.close();
  }

  private Response signOut(String cookie) {
    return http.post("/logout").sameOrigin().cookie(cookie).send();
  }

  private void assertLetInEverywhere(String path) {
    Claims.assertLetIn("alice", http.get(path).cookie(alice).send());
    Claims.assertLetIn("alice", other.get(path).cookie(alice).send());
  }

  private void assertDeniedEverywhere(String path) {
    realm.hear();
    otherRealm.hear();
    Claims.assertDenied(other.get(path).cookie(alice).send());
    Claims.assertDenied(http.get(path).cookie(alice).send());
  }

  @Test
  @Proves("REV-01")
  void signedOutSessionIsRefusedOnEveryNode() {
    assertLetInEverywhere("/admin");
    assertEquals(204, signOut(alice).status());
    assertDeniedEverywhere("/admin");
  }

  @Test
  @Proves("REV-05")
  void disabledAndRemovedUsersAreOutOnEveryNode() {
    assertLetInEverywhere("/admin");
    accounts.setEnabled(new AccountName(TestRealm.NAME), false);
    assertDeniedEverywhere("/admin");

    realm.addUser("bob", TestRealm.PASSWORD);
    String bob = http.signIn("bob", TestRealm.PASSWORD);
    Claims.assertLetIn("bob", other.get("/admin").cookie(bob).send());
    accounts.delete(new AccountName("bob"));
    realm.hear();
    otherRealm.hear();
    Claims.assertDenied(other.get("/admin").cookie(bob).send());
    Claims.assertDenied(http.get("/admin").cookie(bob).send());
  }

  @Test
  @Proves({"REV-08", "AUTHZ-08"})
  void roleTakenAwayOpensNothingOnAnyNode() {
    realm.addUser("bob", TestRealm.PASSWORD, "boss");
    String bob = http.signIn("bob", TestRealm.PASSWORD);
    Claims.assertLetIn("bob", other.get("/boss").cookie(bob).send());

    accounts.setRoles(new AccountName("bob"), Set.of());
    realm.hear();
    otherRealm.hear();

    Claims.assertDenied(other.get("/boss").cookie(bob).send());
    Claims.assertDenied(http.get("/boss").cookie(bob).send());
    String again = http.signIn("bob", TestRealm.PASSWORD);
    Claims.assertProblem(403, "forbidden", http.get("/boss").cookie(again).send());
  }

  /** FIX-10. */
  @Test
  @Proves("REV-03")
  void signingOutTwiceOrAsNobodySucceedsAlike() {
    List<Response> answers =
        List.of(signOut(alice), signOut(alice), signOut("x=y"), signOut("__Host-JSESSIONID=junk"));

    for (Response answer : answers) {
      assertEquals(204, answer.status());
      assertEquals(List.of(CLEARED), answer.headers("Set-Cookie"));
    }
  }

  @Test
  @Proves("REV-04")
  void signOutClearsCookieCacheAndStorageAndIsNotStored() {
    Response page = http.post("/logout").navigating().cookie(alice).form("").send();

    for (Response answer : List.of(page, signOut(alice))) {
      assertEquals(List.of("\"cache\", \"storage\""), answer.headers("Clear-Site-Data"));
      assertEquals(List.of(CLEARED), answer.headers("Set-Cookie"));
      assertEquals(List.of("no-store"), answer.headers("Cache-Control"));
    }
  }

  @Test
  @Proves("REV-10")
  void plainLinkToTheSignOutPathLeadsToAButton() {
    Response page = http.get("/logout").navigating().cookie(alice).send();

    assertTrue(page.body().contains("<form method=\"post\" action=\"/logout\">"), page::body);
    assertTrue(page.body().contains(">Sign out</button>"), page::body);
    Response start = http.get("/").navigating().cookie(alice).send();
    assertTrue(start.body().contains("action=\"/logout\""), start::body);
  }

  /** FIX-09. */
  @Test
  @Proves("ERR-03")
  void sessionThatCouldNotBeEndedIsSaidToLiveAndItsCookieIsLeft() {
    realm.sql("ALTER TABLE ${realm}.session RENAME TO away");
    Response failed = signOut(alice);
    Claims.assertProblem(503, "unavailable", failed);
    assertTrue(failed.body().contains("NOT signed out"), failed::body);

    realm.sql("ALTER TABLE ${realm}.away RENAME TO session");
    assertLetInEverywhere("/admin");
    assertEquals(204, signOut(alice).status());
    assertDeniedEverywhere("/admin");
  }

  /** RACE-01: whatever is under way, nothing that begins later than that succeeds. */
  @Test
  @Proves({"REV-01", "REV-09"})
  void nothingBegunAfterTheSignOutSucceeds() {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      for (int round = 0; round < 20; round++) {
        String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
        AtomicLong signedOutAt = new AtomicLong();
        List<CompletableFuture<Integer>> visits = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          TestServer node = i % 2 == 0 ? server : otherServer;
          Duration grace = node == server ? Duration.ZERO : Duration.ofMillis(250);
          visits.add(
              CompletableFuture.supplyAsync(
                  () -> lateSuccesses(node, cookie, signedOutAt, grace), threads));
        }
        assertEquals(204, signOut(cookie).status());
        signedOutAt.set(System.nanoTime());

        assertEquals(0, visits.stream().mapToInt(CompletableFuture::join).sum());
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(1, realm.count("session"), "alice's first one");
  }

  /** Visits until three visits began later than so long after the sign-out was answered. */
  private static int lateSuccesses(
      TestServer node, String cookie, AtomicLong signedOutAt, Duration grace) {
    int successes = 0;
    try (Http client = node.client()) {
      for (int late = 0; late < 3; ) {
        long ended = signedOutAt.get();
        boolean isLate = ended != 0 && System.nanoTime() - ended > grace.toNanos();
        int status = client.get("/admin").cookie(cookie).send().status();
        late += isLate ? 1 : 0;
        successes += isLate && status == 200 ? 1 : 0;
      }
    }
    return successes;
  }
}
