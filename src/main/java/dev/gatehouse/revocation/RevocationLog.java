package dev.gatehouse.revocation;

import dev.gatehouse.db.Database;
import dev.gatehouse.revocation.Reading.Revoked;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Table {@code revoked}: written by triggers in the statement that ends something, read by every
 * node, kept for an hour. Each method is one statement.
 */
public final class RevocationLog {
  /** More at once are not read: everything is then looked up anew. */
  static final int MOST = 10_000;

  private static final String READ =
      """
      SELECT pg_current_snapshot()::text AS snapshot, now() AS now,
        concat_ws(' ', (SELECT system_identifier FROM pg_control_system()),
          substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8),
          extract(epoch FROM pg_postmaster_start_time())) AS server,
        pg_current_wal_insert_lsn() - '0/0' AS written, pg_current_wal_flush_lsn() - '0/0' AS flushed,
        r.kind::text AS kind, r.key_hash, r.user_id, r.user_version
      FROM (SELECT 1) AS one LEFT JOIN ${realm}.revoked_since(?::pg_snapshot, ?) r ON true""";

  /**
   * One node at a time: two that delete the same rows could wait for each other. A mark or a line
   * with a number that this server has not given out yet came here in a copy of another one's data.
   */
  private static final String PURGE =
      """
      WITH turn AS MATERIALIZED (
        SELECT pg_try_advisory_xact_lock(hashtextextended('${realm}.revoked', 0)) AS is_ours
      ), mark AS (
        INSERT INTO ${realm}.revocation_horizon (at) SELECT now() FROM turn WHERE is_ours
      ), forgotten AS (
        DELETE FROM ${realm}.revocation_horizon
        WHERE (SELECT is_ours FROM turn) AND (at < now() - interval '2 hours'
          OR oldest > pg_snapshot_xmin(pg_current_snapshot()))
      )
      DELETE FROM ${realm}.revoked WHERE id IN (
        SELECT id FROM ${realm}.revoked
        WHERE (SELECT is_ours FROM turn) AND (xid >= pg_snapshot_xmax(pg_current_snapshot())
          OR xid < (
            SELECT oldest FROM ${realm}.revocation_horizon
            WHERE at < now() - interval '1 hour' AND oldest <= pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY at DESC LIMIT 1))
        LIMIT ?)""";

  private final Database database;
  private final ReadingTimes times = new ReadingTimes(System.nanoTime());

  /** The log of this database's realm. */
  public RevocationLog(Database database) {
    this.database = database;
  }

  /** What is in the log since another reading's snapshot; nothing of it without one. */
  Reading read(Optional<Reading> before) {
    long beganNanos = System.nanoTime();
    return database.statement(
        "read revocation log",
        READ,
        select -> {
          select.setObject(1, before.map(Reading::snapshot).orElse(null), Types.OTHER);
          select.setInt(2, MOST + 1);
          try (ResultSet row = select.executeQuery()) {
            row.next();
            times.add(beganNanos, System.nanoTime() - beganNanos);
            String snapshot = row.getString("snapshot");
            String server = row.getString("server");
            Instant now = row.getObject("now", OffsetDateTime.class).toInstant();
            long written = row.getLong("written");
            long flushed = row.getLong("flushed");
            List<Revoked> revoked = new ArrayList<>();
            do {
              add(row, revoked);
            } while (row.next());
            boolean isWhole = revoked.size() <= MOST;
            return new Reading(
                snapshot, server, now, beganNanos, written, flushed, revoked, isWhole);
          }
        });
  }

  /** How long the readings took, of late. */
  public ReadingTimes times() {
    return times;
  }

  private static void add(ResultSet row, List<Revoked> revoked) throws SQLException {
    String kind = row.getString("kind");
    if ("s".equals(kind)) {
      revoked.add(new Reading.Token(row.getObject("key_hash", UUID.class)));
    } else if ("u".equals(kind)) {
      revoked.add(new Reading.Account(row.getLong("user_id"), row.getLong("user_version")));
    }
  }

  /**
   * Removes what every node has read, if it is older than an hour.
   *
   * @param most how many rows at once
   * @return how many were removed; none while another node does it
   */
  public int purge(int most) {
    return database.update("purge revocation log", PURGE, purge -> purge.setInt(1, most));
  }
}
