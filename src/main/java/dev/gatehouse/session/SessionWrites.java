package dev.gatehouse.session;

import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.db.Database;
import dev.gatehouse.session.Resumption.Pending;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How rows of table {@code session} come, change and go. A row is inserted once, by a function that
 * holds the account's row meanwhile; another token is an UPDATE of a live row. Each method is one
 * statement; triggers write the revocation log in the same one.
 */
final class SessionWrites {
  private static final String BEGIN =
      """
      SELECT sid, created_at, auth_at, last_access, abs_expires, surplus, pending
      FROM ${realm}.begin_session(?, ?, ?, ?, ?, ? * interval '1 ms', ? * interval '1 ms', ?, ?, ?)""";

  /** The old token can still end the session for a while, as when a sign-out was overtaken. */
  private static final String RENEW =
      """
      UPDATE ${realm}.session s
      SET key_hash = ?, verifier = ?, prev_hash = s.key_hash, prev_until = now() + interval '5 min',
          auth_at = now(), last_access = now(), abs_expires = now() + ? * interval '1 ms'
      FROM ${realm}.account a
      WHERE s.key_hash = ? AND s.verifier = ? AND a.id = s.user_id AND a.id = ? AND a.version = ?
        AND %s"""
          .formatted(SessionStore.LIVE);

  private static final String CHANGE_PASSWORD =
      """
      SELECT sid, created_at, auth_at, last_access, extract(epoch FROM idle) * 1000 AS idle_ms,
        abs_expires, user_version
      FROM ${realm}.change_password(?, ?, ?, ?, ?, ?, ?)""";

  private static final String COMPLETE_FACTOR =
      """
      SELECT sid, created_at, auth_at, last_access, extract(epoch FROM idle) * 1000 AS idle_ms,
        abs_expires, user_version, surplus
      FROM ${realm}.complete_factor(?, ?, ?, ?, ?)""";

  private static final String FACTOR_FAILED =
      """
      SELECT ${realm}.factor_failed(?, ?) AS ended""";

  private static final String FACTOR_WAIT =
      """
      SELECT ${realm}.factor_wait(?) AS seconds""";

  /**
   * Also by the token before the last rotation: a sign-out that a rotation overtook still counts.
   */
  private static final String DELETE =
      """
      DELETE FROM ${realm}.session
      WHERE (key_hash = ? AND verifier = ?) OR (prev_hash = ? AND now() < prev_until)
      RETURNING sid, key_hash""";

  private final Database database;

  SessionWrites(Database database) {
    this.database = database;
  }

  /**
   * A session that has just begun.
   *
   * @param surplus the account's sessions that were ended because there were too many
   * @param task what is still to be done, as in {@link Pending}; empty: nothing
   */
  record Inserted(Session session, List<Long> surplus, String task) {}

  /**
   * Begins a session of the account unless it was changed or disabled since its version was read,
   * and ends the one whose token the browser sent and the oldest above the limit.
   */
  Optional<Inserted> insert(
      TokenHash hash,
      Verified login,
      boolean needsFactor,
      Optional<TokenHash> replaced,
      SessionPolicy policy,
      Client client) {
    return database.statement(
        "begin session",
        BEGIN,
        insert -> {
          insert.setLong(1, login.account().id());
          insert.setLong(2, login.version());
          insert.setObject(3, hash.key());
          insert.setBytes(4, hash.verifier());
          insert.setObject(5, replaced.map(TokenHash::key).orElse(null), Types.OTHER);
          insert.setLong(6, policy.idle().toMillis());
          insert.setLong(7, policy.absolute().toMillis());
          insert.setInt(8, policy.maxPerUser());
          insert.setString(9, client.code());
          insert.setBoolean(10, needsFactor);
          try (ResultSet row = insert.executeQuery()) {
            if (!row.next()) {
              return Optional.empty();
            }
            return Optional.of(
                new Inserted(
                    SessionStore.session(row, policy.idle()),
                    ids(row, "surplus"),
                    row.getString("pending")));
          }
        });
  }

  private static List<Long> ids(ResultSet row, String column) throws SQLException {
    return List.of((Long[]) row.getArray(column).getArray());
  }

  /**
   * Puts another token in a live session's place after a sign-in of its own user; false when there
   * is no such session, or the account was changed since its version was read.
   */
  boolean renew(TokenHash from, TokenHash to, Verified login, SessionPolicy policy) {
    int changed =
        database.update(
            "renew session",
            RENEW,
            update -> {
              update.setObject(1, to.key());
              update.setBytes(2, to.verifier());
              update.setLong(3, policy.absolute().toMillis());
              update.setObject(4, from.key());
              update.setBytes(5, from.verifier());
              update.setLong(6, login.account().id());
              update.setLong(7, login.version());
            });
    return changed == 1;
  }

  /** A session under its new token, and its account's new version. */
  record Changed(Session session, Verified login) {}

  /** Sets another password and puts another token in place; empty when either had changed. */
  Optional<Changed> changePassword(
      TokenHash from, TokenHash to, Verified login, String passwordHash) {
    return database.statement(
        "change password",
        CHANGE_PASSWORD,
        change -> {
          change.setLong(1, login.account().id());
          change.setLong(2, login.version());
          change.setString(3, passwordHash);
          change.setObject(4, from.key());
          change.setBytes(5, from.verifier());
          change.setObject(6, to.key());
          change.setBytes(7, to.verifier());
          try (ResultSet row = change.executeQuery()) {
            if (!row.next()) {
              return Optional.empty();
            }
            Duration idle = Duration.ofMillis(row.getLong("idle_ms"));
            Verified now = new Verified(login.account(), row.getLong("user_version"));
            return Optional.of(new Changed(SessionStore.session(row, idle), now));
          }
        });
  }

  /**
   * A session that was held until a second factor, under its new token.
   *
   * @param version the account's
   * @param surplus as in {@link Inserted}
   */
  record Completed(Session session, long version, List<Long> surplus) {}

  /** Opens a live session held until a second factor; empty when there is none such. */
  Optional<Completed> completeFactor(TokenHash from, TokenHash to, SessionPolicy policy) {
    return database.statement(
        "complete second factor",
        COMPLETE_FACTOR,
        complete -> {
          complete.setObject(1, from.key());
          complete.setBytes(2, from.verifier());
          complete.setObject(3, to.key());
          complete.setBytes(4, to.verifier());
          complete.setInt(5, policy.maxPerUser());
          try (ResultSet row = complete.executeQuery()) {
            if (!row.next()) {
              return Optional.empty();
            }
            Duration idle = Duration.ofMillis(row.getLong("idle_ms"));
            return Optional.of(
                new Completed(
                    SessionStore.session(row, idle),
                    row.getLong("user_version"),
                    ids(row, "surplus")));
          }
        });
  }

  /** Counts a wrong answer; the sessions ended for it, or empty when this one is not held. */
  Optional<List<Long>> factorFailed(TokenHash hash) {
    return database.statement(
        "count wrong second factor",
        FACTOR_FAILED,
        count -> {
          count.setObject(1, hash.key());
          count.setBytes(2, hash.verifier());
          try (ResultSet row = count.executeQuery()) {
            row.next();
            return row.getArray("ended") == null
                ? Optional.empty()
                : Optional.of(ids(row, "ended"));
          }
        });
  }

  /** How long the account must wait after wrong answers; zero when it need not. */
  Duration factorWait(long account) {
    return database.statement(
        "look for wrong second factors",
        FACTOR_WAIT,
        select -> {
          select.setLong(1, account);
          try (ResultSet row = select.executeQuery()) {
            row.next();
            return Duration.ofMillis((long) Math.ceil(row.getDouble("seconds") * 1_000));
          }
        });
  }

  /**
   * A session that was ended.
   *
   * @param key of the token that was its last
   */
  record Deleted(long sid, UUID key) {}

  /** Ends a session, live or expired; empty when there was none. */
  Optional<Deleted> delete(TokenHash hash) {
    return database.statement(
        "end session",
        DELETE,
        delete -> {
          delete.setObject(1, hash.key());
          delete.setBytes(2, hash.verifier());
          delete.setObject(3, hash.key());
          try (ResultSet row = delete.executeQuery()) {
            return row.next()
                ? Optional.of(
                    new Deleted(row.getLong("sid"), row.getObject("key_hash", UUID.class)))
                : Optional.empty();
          }
        });
  }
}
