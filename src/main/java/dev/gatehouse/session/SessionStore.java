package dev.gatehouse.session;

import dev.gatehouse.account.Account;
import dev.gatehouse.db.Database;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.Resumption.Pending;
import dev.gatehouse.session.Resumption.Reason;
import dev.gatehouse.session.Resumption.Refused;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What requests need of the rows of table {@code session}: the look-up, and the touches, which are
 * an UPDATE of live rows, so that nothing late brings an ended session back. {@link SessionWrites}
 * has what else becomes of a row. Each method is one statement.
 */
final class SessionStore {
  static final String LIVE =
      """
      now() < ${realm}.live_until(s.last_access, s.idle, s.abs_expires)
        AND a.enabled AND a.version = s.user_version AND s.fmt = 1""";

  static final String COLUMNS =
      """
      s.sid, s.created_at, s.auth_at, s.last_access,
        extract(epoch FROM s.idle) * 1000 AS idle_ms, s.abs_expires, now() AS now,
        a.id AS user_id, a.name, a.roles""";

  private static final String FIND =
      """
      SELECT s.verifier, s.pending, %s, s.user_version,
        ${realm}.live_until(s.last_access, s.idle, s.abs_expires) AS live_until, %s AS is_live
      FROM ${realm}.session s JOIN ${realm}.account a ON a.id = s.user_id
      WHERE s.key_hash = ?"""
          .formatted(COLUMNS, LIVE);

  /**
   * Of the sessions asked for, those that are live; their last access now, or null where somebody
   * else holds the row. The commit need not be on disk: a touch that is lost costs idle time.
   */
  private static final String TOUCH =
      """
      WITH hasty AS MATERIALIZED (
        SELECT set_config('synchronous_commit', 'off', true)
      ), touched AS (
        SELECT sid, now() - age * interval '1 ms' AS at
        FROM unnest(?::bigint[], ?::bigint[]) AS t (sid, age), hasty
      ), held AS (
        SELECT s.sid, t.at FROM touched t JOIN ${realm}.session s ON s.sid = t.sid
        JOIN ${realm}.account a ON a.id = s.user_id
        WHERE %1$s ORDER BY s.sid FOR NO KEY UPDATE OF s SKIP LOCKED
      ), written AS (
        UPDATE ${realm}.session s SET last_access = greatest(s.last_access, h.at)
        FROM held h WHERE s.sid = h.sid
        RETURNING s.sid, s.last_access,
          ${realm}.live_until(s.last_access, s.idle, s.abs_expires) AS live_until
      )
      SELECT t.sid, w.last_access, w.live_until
      FROM touched t JOIN ${realm}.session s ON s.sid = t.sid
      JOIN ${realm}.account a ON a.id = s.user_id LEFT JOIN written w ON w.sid = t.sid
      WHERE %1$s"""
          .formatted(LIVE);

  private final Database database;

  SessionStore(Database database) {
    this.database = database;
  }

  /**
   * What a token's row says.
   *
   * @param version that of the account under which the session began
   * @param liveUntil when it is over if it is not touched again, by the database's clock
   */
  record Found(Resumption resumption, long version, Instant liveUntil) {
    private static final Found NOTHING = new Found(new Refused(Reason.ENDED), 0, Instant.MIN);
  }

  /** What a token's row says; only {@code is_live} makes it a session. */
  Found find(TokenHash hash) {
    return database.read(
        "find session",
        FIND,
        select -> {
          select.setObject(1, hash.key());
          try (ResultSet row = select.executeQuery()) {
            if (!row.next() || !hash.isVerifiedBy(row.getBytes("verifier"))) {
              return Found.NOTHING;
            }
            Instant liveUntil = instant(row, "live_until");
            return new Found(resumption(row, liveUntil), row.getLong("user_version"), liveUntil);
          }
        });
  }

  private static Resumption resumption(ResultSet row, Instant liveUntil) throws SQLException {
    if (!row.getBoolean("is_live")) {
      boolean isExpired = !instant(row, "now").isBefore(liveUntil);
      return new Refused(isExpired ? Reason.EXPIRED : Reason.ACCOUNT_CHANGED);
    }
    Active active = active(row);
    String task = row.getString("pending");
    return task.isEmpty() ? active : new Pending(active.session(), active.account(), task);
  }

  /**
   * A session that is live, after a touch.
   *
   * @param written when it was last used and when it is over if it is not touched again; empty when
   *     somebody else held the row, so that nothing was written
   */
  record Touched(long sid, Optional<Written> written) {}

  /** Both by the database's clock. */
  record Written(Instant lastAccessAt, Instant liveUntil) {}

  /**
   * Writes down activity, as far back as said; never an earlier one than is known.
   *
   * @param ages milliseconds ago, by session id
   * @return those that are live; the others have ended
   */
  List<Touched> touch(SortedMap<Long, Long> ages) {
    return database.statement(
        "touch sessions",
        TOUCH,
        update -> {
          Connection connection = update.getConnection();
          update.setArray(1, connection.createArrayOf("bigint", ages.keySet().toArray()));
          update.setArray(2, connection.createArrayOf("bigint", ages.values().toArray()));
          try (ResultSet row = update.executeQuery()) {
            List<Touched> touched = new ArrayList<>();
            while (row.next()) {
              Optional<Written> written =
                  row.getObject("live_until") == null
                      ? Optional.empty()
                      : Optional.of(
                          new Written(instant(row, "last_access"), instant(row, "live_until")));
              touched.add(new Touched(row.getLong("sid"), written));
            }
            return touched;
          }
        });
  }

  static Active active(ResultSet row) throws SQLException {
    String[] roles = (String[]) row.getArray("roles").getArray();
    Account account =
        new Account(row.getLong("user_id"), row.getString("name"), new HashSet<>(List.of(roles)));
    Duration idle = Duration.ofMillis(row.getLong("idle_ms"));
    Session session = session(row, idle);
    Instant now = instant(row, "now");
    return new Active(session, account, now, !now.isBefore(session.touchDueAt()));
  }

  static Session session(ResultSet row, Duration idle) throws SQLException {
    return new Session(
        row.getLong("sid"),
        instant(row, "created_at"),
        instant(row, "auth_at"),
        instant(row, "last_access"),
        idle,
        instant(row, "abs_expires"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
