package dev.gatehouse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.TestRealm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that write at once: touches beside touches, and beside a reaper. */
class TouchRaceTest {
  private static final int SESSIONS = 2_000;
  private static final int NODES = 4;
  private static final int BATCHES = 40;

  private final TestRealm realm = TestRealm.create();

  @AfterEach
  void close() {
    realm.close();
  }

  private SessionToken begin() {
    Verified alice =
        (Verified) realm.gatehouse().authenticator().authenticate(TestRealm.rightAttempt());
    return realm
        .gatehouse()
        .sessions()
        .begin(alice, false, Optional.empty(), Client.UNKNOWN)
        .orElseThrow()
        .token();
  }

  private List<Long> manySessions() {
    begin();
    realm.sql(
        "INSERT INTO ${realm}.session (key_hash, verifier, user_id, user_version, auth_method, idle,"
            + " abs_expires, reap_after) SELECT gen_random_uuid(), verifier, user_id, 1, 'password',"
            + " idle, abs_expires, reap_after FROM ${realm}.session, generate_series(2, ?)",
        SESSIONS);
    return realm.column("SELECT sid FROM ${realm}.session").stream().map(Long::valueOf).toList();
  }

  private long deadlocks() {
    return Long.parseLong(
        realm
            .column("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
            .get(0));
  }

  @Test
  void nodesThatTouchTheSameSessionsAtOnceNeverWaitForEachOther() {
    List<Long> all = manySessions();
    long before = deadlocks();
    List<CompletableFuture<Void>> nodes = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      Random random = new Random(node);
      nodes.add(
          CompletableFuture.runAsync(
              () -> {
                SessionStore store = new SessionStore(realm.database());
                for (int batch = 0; batch < BATCHES; batch++) {
                  SortedMap<Long, Long> ages = new TreeMap<>();
                  random
                      .ints(1_000, 0, all.size())
                      .forEach(i -> ages.put(all.get(i), (long) random.nextInt(1_000)));
                  assertEquals(ages.size(), store.touch(ages).size(), "all of them live");
                }
              },
              task -> new Thread(task).start()));
    }
    nodes.forEach(CompletableFuture::join);

    realm.gatehouse().accounts().isAny(); // tells what a connection has counted so far
    assertEquals(before, deadlocks());
  }

  /** The other node has heard of activity that is not in the row yet. */
  @Test
  void reaperLeavesASessionToWhoMayStillTouchIt() {
    SessionToken token = begin();
    Ageing.idleFor(realm, Duration.ofSeconds(30 * 60 + 60));
    Ageing.dueForReaping(realm);

    assertEquals(0, realm.gatehouse().reaper().reap());

    assertTrue(realm.gatehouse().sessions().resume(token, Activity.TOUCH) instanceof Active);
    Await.until(
        "the touch is written",
        Duration.ofSeconds(20),
        () -> realm.count("session WHERE last_access > now() - interval '1 min'") == 1);
  }

  @Test
  void nodesThatReapAtOnceRemoveEachSessionOnceAndKeepTheLive() {
    manySessions();
    Ageing.olderBy(realm, Duration.ofHours(13));
    SessionToken live = begin();
    realm.sql("UPDATE ${realm}.session SET reap_after = now() - interval '1 s'");
    long before = deadlocks();
    List<CompletableFuture<Integer>> reapers = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      reapers.add(
          CompletableFuture.supplyAsync(
              () -> realm.gatehouse().reaper().reap(), task -> new Thread(task).start()));
    }

    assertEquals(SESSIONS, reapers.stream().mapToInt(CompletableFuture::join).sum());
    assertEquals(1, realm.count("session"));
    assertTrue(realm.gatehouse().sessions().resume(live, Activity.LOOK) instanceof Active);
    assertEquals(before, deadlocks());
  }

  /** What is left over comes next. */
  @Test
  void reaperStopsWhenItsTimeIsUp() {
    manySessions();
    Ageing.olderBy(realm, Duration.ofHours(13));

    assertEquals(1_000, realm.gatehouse().reaper().reapWithin(Duration.ZERO));
    assertEquals(SESSIONS - 1_000, realm.gatehouse().reaper().reap());
  }
}
