package dev.gatehouse.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.account.AccountName;
import dev.gatehouse.server.PostgresServer;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.TestDatabase.Role;
import dev.gatehouse.testing.TestRealm;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A primary and a standby under one URL, and what becomes of sessions when the primary dies. */
@Tag("postgres")
class FailoverIT {
  private static final Duration FAILOVER = Duration.ofSeconds(20);

  private PostgresServer primary;
  private PostgresServer standby;
  private Role owner;

  @BeforeEach
  void start() {
    primary = PostgresServer.start(Map.of());
    owner = new Role(primary.user(), primary.password());
    standby = primary.startStandby();
  }

  @AfterEach
  void stop() {
    standby.close();
    primary.close();
  }

  /** The standby first, so that the order cannot be what keeps it from being used. */
  private Node startNode() {
    String hosts = "127.0.0.1:" + standby.port() + ",127.0.0.1:" + primary.port();
    Node node = Node.start("jdbc:postgresql://" + hosts + "/gatehouse", owner);
    node.awaitOpen();
    node.addUser();
    return node;
  }

  @Test
  void sessionsAndSignOutsOutliveThePrimary() {
    primary.setSynchronous(true);
    try (Node node = startNode()) {
      String kept = node.signIn();
      String ended = node.signIn();
      assertEquals(204, node.signOut(ended).status());
      assertEquals(200, node.statusOf(kept));
      Await.until(
          "the pools are full: gatehouse.db.pool and two",
          Node.PATIENCE,
          () -> primary.column(Node.CONNECTIONS).equals(List.of("10")));
      assertEquals(List.of("0"), standby.column(Node.CONNECTIONS));

      primary.kill();

      Response away = node.http().get("/").cookie(kept).send();
      assertEquals(503, away.status());
      assertTrue(away.header("Retry-After").isPresent());
      assertEquals(List.of(), away.headers("Set-Cookie"));
      assertEquals(503, node.signOut(kept).status());
      long began = System.nanoTime();
      standby.promote();
      Await.until("the session is back", FAILOVER, () -> node.statusOf(kept) == 200);
      System.out.printf(
          "%-32s %d ms after pg_promote()%n",
          primary.version() + " failover", (System.nanoTime() - began) / 1_000_000);
      assertEquals(401, node.statusOf(ended));
      assertEquals(200, node.statusOf(node.signIn()));
      assertEquals(204, node.signOut(kept).status());
      assertEquals(401, node.statusOf(kept));
    }
  }

  /** What {@code database.md} warns of: the row is gone on the old primary alone. */
  @Test
  void asynchronousStandbyRevivesASessionThatWasEnded() throws IOException {
    primary.setSynchronous(false);
    try (Node node = startNode()) {
      String ended = node.signIn();
      awaitReplicated();
      primary.pause("SELECT pid FROM pg_stat_replication");
      assertEquals(204, node.signOut(ended).status());
      assertEquals(401, node.statusOf(ended));
      node.gatehouse().accounts().setPassword(new AccountName(TestRealm.NAME), "no hash", false);

      primary.kill();
      standby.promote();

      Await.until("the old session is back", FAILOVER, () -> node.statusOf(ended) == 200);
      assertEquals(200, node.statusOf(node.signIn()), "the old password is back");
    }
  }

  /** Though PostgreSQL answers a commit whose wait was cut short as if it were done. */
  @Test
  void signOutThatTheStandbyHasNotConfirmedIsNotSaidToBeDone() throws IOException {
    primary.setSynchronous(true);
    try (Node node = startNode()) {
      String cookie = node.signIn();
      primary.pause("SELECT pid FROM pg_stat_replication");

      Response refused = node.signOut(cookie);

      assertEquals(503, refused.status(), refused::toString);
      assertEquals(List.of(), refused.headers("Set-Cookie"));
      primary.kill();
      standby.promote();
      Await.until("the session is back", FAILOVER, () -> node.statusOf(cookie) == 200);
      assertEquals(204, node.signOut(cookie).status());
    }
  }

  @Test
  void transactionThatTheStandbyHasNotConfirmedIsNotSaidToBeDone() throws Exception {
    primary.sql("CREATE ROLE app");
    primary.setSynchronous(true);
    try (Node node = startNode()) {
      primary.pause("SELECT pid FROM pg_stat_replication");
      CompletableFuture<Void> granting =
          CompletableFuture.runAsync(() -> node.gatehouse().grants().grantTo("app"));
      String waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
      Await.until("it waits", Node.PATIENCE, () -> !primary.column(waiting).isEmpty());

      primary.sql("SELECT pg_cancel_backend(pid) FROM (" + waiting + ") AS waiting");

      ExecutionException refused =
          assertThrows(ExecutionException.class, () -> granting.get(10, TimeUnit.SECONDS));
      assertTrue(refused.getMessage().contains("40003"), refused::getMessage);
      primary.kill();
    }
  }

  private void awaitReplicated() {
    Await.until(
        "the standby has it all",
        Node.PATIENCE,
        () ->
            primary
                .column("SELECT replay_lsn = pg_current_wal_lsn() FROM pg_stat_replication")
                .equals(List.of("t")));
  }

  @Test
  void standbyAloneIsRefusedAndSaidSo() {
    try (Node node = Node.start(standby.url(), owner)) {
      assertTrue(node.problem().contains("leads to no primary"), node::problem);
      assertFalse(node.isOpen());
      assertEquals(503, node.http().get("/").cookie("__Host-JSESSIONID=any").send().status());

      standby.promote();

      node.awaitOpen();
    }
  }
}
