package dev.gatehouse.session;

import dev.gatehouse.account.Account;
import dev.gatehouse.db.Database;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.Resumption.Pending;
import dev.gatehouse.session.Resumption.Reason;
import dev.gatehouse.session.Resumption.Refused;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;

/**
 * What a request needs of the rows of table {@code session}: the look-up, and the touch, which is
 * an UPDATE of a live row, so that nothing late brings an ended session back. {@link SessionWrites}
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
      SELECT s.verifier, s.pending, %s, %s AS is_live,
        now() >= ${realm}.live_until(s.last_access, s.idle, s.abs_expires) AS is_expired
      FROM ${realm}.session s JOIN ${realm}.account a ON a.id = s.user_id
      WHERE s.key_hash = ?"""
          .formatted(COLUMNS, LIVE);

  private static final String TOUCH =
      """
      UPDATE ${realm}.session s SET last_access = now() FROM ${realm}.account a
      WHERE s.sid = ? AND a.id = s.user_id AND %s"""
          .formatted(LIVE);

  private final Database database;

  SessionStore(Database database) {
    this.database = database;
  }

  /** What a token's row says; only {@code is_live} makes it a session. */
  Resumption find(TokenHash hash) {
    return database.statement(
        "find session",
        FIND,
        select -> {
          select.setObject(1, hash.key());
          try (ResultSet row = select.executeQuery()) {
            if (!row.next() || !hash.isVerifiedBy(row.getBytes("verifier"))) {
              return new Refused(Reason.ENDED);
            }
            if (row.getBoolean("is_live")) {
              Active active = active(row);
              String task = row.getString("pending");
              return task.isEmpty()
                  ? active
                  : new Pending(active.session(), active.account(), task);
            }
            boolean expired = row.getBoolean("is_expired");
            return new Refused(expired ? Reason.EXPIRED : Reason.ACCOUNT_CHANGED);
          }
        });
  }

  /** Writes down activity; false when the session has ended meanwhile. */
  boolean touch(long sid) {
    return database.update("touch session", TOUCH, update -> update.setLong(1, sid)) == 1;
  }

  static Active active(ResultSet row) throws SQLException {
    String[] roles = (String[]) row.getArray("roles").getArray();
    Account account =
        new Account(row.getLong("user_id"), row.getString("name"), new HashSet<>(List.of(roles)));
    Duration idle = Duration.ofMillis(row.getLong("idle_ms"));
    return new Active(session(row, idle), account, instant(row, "now"));
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
