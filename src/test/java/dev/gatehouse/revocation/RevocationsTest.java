package dev.gatehouse.revocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.TestRealm;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node hears of the revocation log, and when it says that it has heard all. */
class RevocationsTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final TestRealm realm = TestRealm.create();
  private final RevocationLog log = new RevocationLog(realm.database());
  private final Revocations revocations = realm.gatehouse().revocations();

  @AfterEach
  void close() {
    realm.close();
  }

  private Generation generation() {
    return revocations.generation().orElseThrow();
  }

  private UUID end() {
    UUID key = UUID.randomUUID();
    realm.sql("INSERT INTO ${realm}.revoked (kind, key_hash) VALUES ('s', ?)", key);
    return key;
  }

  @Test
  void tokensAndVersionsAreHeard() {
    realm.hear();
    UUID key = end();
    realm.sql("INSERT INTO ${realm}.revoked (kind, user_id, user_version) VALUES ('u', 7, 3)");

    assertTrue(generation().hasEnded(key, 1, 1));
    assertTrue(generation().hasEnded(UUID.randomUUID(), 7, 2));
    assertFalse(generation().hasEnded(UUID.randomUUID(), 7, 3));
    assertFalse(generation().hasEnded(UUID.randomUUID(), 8, 1));
  }

  @Test
  void whatEndedBeforeTheFirstReadingIsNotHeardAndNeedNotBe() {
    UUID key = end();

    realm.hear();

    assertFalse(generation().hasEnded(key, 1, 1));
  }

  @Test
  void moreAtOnceThanIsReadBeginsAnotherGeneration() {
    realm.hear();
    Generation first = generation();
    realm.sql(
        "INSERT INTO ${realm}.revoked (kind, key_hash)"
            + " SELECT 's', gen_random_uuid() FROM generate_series(1, ?)",
        RevocationLog.MOST);
    assertSame(first, generation());
    assertEquals(RevocationLog.MOST, first.size());

    realm.sql(
        "INSERT INTO ${realm}.revoked (kind, key_hash)"
            + " SELECT 's', gen_random_uuid() FROM generate_series(1, ?)",
        RevocationLog.MOST + 1);

    assertNotSame(first, generation());
    UUID key = end();
    assertTrue(generation().hasEnded(key, 1, 1), "and hears on");
  }

  /** What two transactions did that were open at the same reading, whichever ends first. */
  @Test
  void readingMissesNothingThatWasOpenDuringTheOneBefore() throws SQLException {
    try (Connection one = realm.connect();
        Connection other = realm.connect()) {
      UUID early = insertOpen(one);
      UUID late = insertOpen(other);
      Reading before = log.read(Optional.empty());
      other.commit();
      Reading middle = log.read(Optional.of(before));
      one.commit();
      Reading last = log.read(Optional.of(middle));
      Reading after = log.read(Optional.of(last));

      assertEquals(List.of(new Reading.Token(late)), middle.revoked());
      assertEquals(List.of(new Reading.Token(early)), last.revoked());
      assertEquals(List.of(), after.revoked());
    }
  }

  private UUID insertOpen(Connection connection) throws SQLException {
    UUID key = UUID.randomUUID();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          realm.inRealm(
              "INSERT INTO ${realm}.revoked (kind, key_hash) VALUES ('s', '" + key + "')"));
    }
    return key;
  }

  /** A node at which nobody asks leaves the database alone, and hears again when somebody does. */
  @Test
  void quietNodeReadsNothing() {
    realm.hear();
    Await.until("quiet", SOON, () -> isStill(Duration.ofMillis(500)));

    UUID key = end(); // it asks, too
    assertTrue(generation().hasEnded(key, 1, 1));
  }

  private boolean isStill(Duration time) {
    int before = realm.upkeepStatements().statements().size();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      if (realm.upkeepStatements().statements().size() > before) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  /** Kept for an hour and longer while a transaction that was open then is still open. */
  @Test
  void logIsPurgedWhenEveryNodeHasReadIt() throws SQLException {
    end();
    assertEquals(0, log.purge(1_000));
    long marks = realm.count("revocation_horizon");
    assertEquals(1, marks);
    try (Connection open = realm.connect()) {
      UUID late = insertOpen(open);
      realm.sql("INSERT INTO ${realm}.revocation_horizon (at) VALUES (now() - interval '90 min')");
      assertEquals(1, log.purge(1_000));
      open.commit();

      assertEquals(0, log.purge(1_000), "it was open then");
      assertTrue(log.read(Optional.empty()).revoked().isEmpty());
      assertEquals(1, realm.count("revoked WHERE key_hash = '" + late + "'"));
    }
    realm.sql("UPDATE ${realm}.revocation_horizon SET at = at - interval '3 h'");
    log.purge(1_000);
    assertEquals(1, realm.count("revocation_horizon"), "old marks go");
  }

  /** A copy of another server's data brings numbers along that this one has not given out. */
  @Test
  void marksAndLinesOfAnotherServerGo() {
    realm.sql(
        "INSERT INTO ${realm}.revocation_horizon (at, oldest)"
            + " VALUES (now() - interval '90 min', '50000000')");
    realm.sql(
        "INSERT INTO ${realm}.revoked (kind, user_id, user_version, xid)"
            + " VALUES ('u', 1, 1, '50000000')");
    end();

    assertEquals(1, log.purge(1_000));

    assertEquals(1, realm.count("revoked WHERE kind = 's'"));
    assertEquals(1, realm.count("revocation_horizon"), "its own");
  }

  @Test
  void oneNodePurgesAtATime() throws SQLException {
    end();
    realm.sql("INSERT INTO ${realm}.revocation_horizon (at) VALUES (now() - interval '90 min')");
    try (Connection other = realm.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          realm.inRealm("SELECT pg_advisory_xact_lock(hashtextextended('${realm}.revoked', 0))"));

      assertEquals(0, log.purge(1_000));
      other.rollback(); // a close alone does not wait until the lock is gone
    }
    assertEquals(1, log.purge(1_000));
  }

  /** Few of these rows are worth reading all for, and the planner thinks otherwise. */
  @Test
  void readingUsesTheIndex() throws SQLException {
    realm.sql(
        "INSERT INTO ${realm}.revoked (kind, key_hash)"
            + " SELECT 's', gen_random_uuid() FROM generate_series(1, 5000)");
    realm.sql("ANALYZE ${realm}.revoked");
    Reading before = log.read(Optional.empty());
    end();
    long scans = scans();

    assertEquals(1, log.read(Optional.of(before)).revoked().size());

    Await.until(
        "the scan is counted",
        SOON,
        () -> {
          log.read(Optional.of(before));
          return scans() > scans;
        });
    assertEquals(
        "0",
        realm
            .column(
                "SELECT seq_scan FROM pg_stat_all_tables"
                    + " WHERE schemaname = '${realm}' AND relname = 'revoked'")
            .get(0));
  }

  private long scans() {
    return Long.parseLong(
        realm
            .column(
                "SELECT idx_scan FROM pg_stat_all_indexes"
                    + " WHERE schemaname = '${realm}' AND indexrelname = 'revoked_xid'")
            .get(0));
  }
}
