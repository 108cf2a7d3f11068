package dev.gatehouse.revocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.server.EmbeddedPostgres;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.StatementLog.Hold;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestDatabase.Access;
import dev.gatehouse.testing.TestDatabase.Role;
import dev.gatehouse.testing.TestRealm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/**
 * A server that crashes forgets what was committed and not yet on disk, and gives the numbers of
 * those transactions to others; the process that had told them goes on.
 */
class CrashTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int FORGOTTEN = 50;

  @Test
  void endWithTheNumberOfAForgottenTransactionIsHeard() throws IOException {
    Path folder = Files.createTempDirectory("gatehouse-crash");
    try (EmbeddedPostgres server =
        EmbeddedPostgres.start(
            folder, TestDatabase.programs(), Map.of("wal_writer_delay", "10s"))) {
      Role owner = new Role(server.user(), server.password());
      TestDatabase.on(new Access(server.url(), owner, owner), CrashTest::crashAndEnd);
    } finally {
      TestDatabase.delete(folder);
    }
  }

  private static void crashAndEnd() {
    try (TestRealm realm = TestRealm.create()) {
      realm.sql("CREATE TABLE ${realm}.work (id int)");
      realm.hear();
      Generation generation = realm.gatehouse().revocations().generation().orElseThrow();
      RevocationLog log = new RevocationLog(realm.database());
      Reading early = log.read(Optional.empty());
      assertTrue(early.isOnDiskAt(early));
      commitSome(realm, "off");
      realm.hear(); // of a snapshot that holds them
      Reading late = log.read(Optional.of(early));
      assertFalse(late.isOnDiskAt(late));

      UUID key = UUID.randomUUID();
      try (Hold poll = realm.upkeepStatements().holdBefore("revoked_since")) {
        poll.awaitArrival();
        killOneBackend(realm);
        Await.until("the server is back", SOON, () -> isBack(realm));
        insert(realm, key);
        commitSome(realm, "on"); // as many, so that nothing seems to have gone back
        commitSome(realm, "on");
      }
      assertEquals(2 * FORGOTTEN, realm.count("work"), "the first are forgotten");

      assertEquals(List.of(), log.read(Optional.of(late)).revoked(), "it has one of their numbers");
      assertEquals(List.of(new Reading.Token(key)), log.read(Optional.of(early)).revoked());
      realm.hear();
      Generation now = realm.gatehouse().revocations().generation().orElseThrow();
      assertTrue(now.hasEnded(key, 1, 1) || now != generation, "heard, or begun anew");
    }
  }

  private static void insert(TestRealm realm, UUID key) {
    try (Connection connection = realm.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          realm.inRealm(
              "INSERT INTO ${realm}.revoked (kind, key_hash) VALUES ('s', '" + key + "')"));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void commitSome(TestRealm realm, String synchronous) {
    try (Connection connection = realm.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET synchronous_commit = " + synchronous);
      for (int i = 0; i < FORGOTTEN; i++) {
        statement.execute(realm.inRealm("INSERT INTO ${realm}.work VALUES (1)"));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void killOneBackend(TestRealm realm) {
    try (Connection connection = realm.connect()) {
      int pid = connection.unwrap(PGConnection.class).getBackendPID();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isBack(TestRealm realm) {
    try (Connection connection = realm.connect()) {
      return connection.isValid(2);
    } catch (SQLException e) {
      return false;
    }
  }
}
