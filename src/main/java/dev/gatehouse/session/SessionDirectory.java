package dev.gatehouse.session;

import dev.gatehouse.db.Database;
import dev.gatehouse.revocation.Revocations;
import dev.gatehouse.session.Resumption.Active;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * All sessions of a realm, for those who look after it. What is ended here is in the revocation log
 * like any other. Throws {@link dev.gatehouse.db.DatabaseException} when the database cannot
 * answer.
 */
public final class SessionDirectory {
  private static final String DELETE_BY_ID =
      """
      DELETE FROM ${realm}.session WHERE sid = ?""";
  private static final String DELETE_OF_ACCOUNT =
      """
      DELETE FROM ${realm}.session s USING ${realm}.account a
      WHERE a.id = s.user_id AND a.name = ?""";
  private static final String BUMP_ALL_ACCOUNTS =
      """
      SELECT ${realm}.bump_all_versions()""";
  private static final String DELETE_ALL =
      """
      DELETE FROM ${realm}.session""";
  private static final String DELETE_OWN =
      """
      DELETE FROM ${realm}.session WHERE sid = ? AND user_id = ? RETURNING sid, key_hash""";
  private static final String DELETE_OTHERS =
      """
      DELETE FROM ${realm}.session WHERE user_id = ? AND sid <> ? RETURNING sid, key_hash""";
  private static final String LIST_OWN =
      """
      SELECT s.client, coalesce((
          SELECT u.source FROM ${realm}.audit u
          WHERE u.account = a.id AND u.event IN ('authn_login_success', 'authn_factor_required')
            AND u.session = s.sid
          ORDER BY u.id DESC LIMIT 1), '') AS source, %s
      FROM ${realm}.session s JOIN ${realm}.account a ON a.id = s.user_id
      WHERE a.id = ? AND %s
      ORDER BY s.last_access DESC, s.sid DESC"""
          .formatted(SessionStore.COLUMNS, SessionStore.LIVE);
  private static final String LIST =
      """
      SELECT %s
      FROM ${realm}.session s JOIN ${realm}.account a ON a.id = s.user_id
      WHERE (? = '' OR a.name = ?) AND %s
      ORDER BY s.sid"""
          .formatted(SessionStore.COLUMNS, SessionStore.LIVE);

  private final Database database;
  private final Revocations revocations;

  /** The sessions of this database's realm; what is ended by its user is told here at once. */
  public SessionDirectory(Database database, Revocations revocations) {
    this.database = database;
    this.revocations = revocations;
  }

  /** Ends the session with this id; false when there was none. */
  public boolean end(long sid) {
    return database.update("end session", DELETE_BY_ID, delete -> delete.setLong(1, sid)) == 1;
  }

  /** Ends an account's sessions; how many there were. */
  public int endAllOf(String accountName) {
    return database.update(
        "end sessions of account", DELETE_OF_ACCOUNT, delete -> delete.setString(1, accountName));
  }

  /**
   * Ends every session, whether its row can be seen here or not: each account gets another version,
   * so that one from a sign-in under way, from a node's memory or from a backup that brings rows
   * back is dead too.
   *
   * @return how many rows there were
   */
  public int endAll() {
    return database.transaction(
        "end all sessions",
        connection -> {
          // Accounts first, as at sign-in: who then waits for a row waits for all of this.
          try (Statement statement = connection.createStatement()) {
            statement.execute(database.inRealm(BUMP_ALL_ACCOUNTS));
            return statement.executeUpdate(database.inRealm(DELETE_ALL));
          }
        });
  }

  /** Ends one of an account's own sessions; false when it has no such one. */
  public boolean endOwn(long account, long sid) {
    return !end("end own session", DELETE_OWN, sid, account).isEmpty();
  }

  /** Ends all of an account's sessions but one; the ids of those that were ended. */
  public List<Long> endOthers(long account, long kept) {
    return end("end other sessions", DELETE_OTHERS, account, kept);
  }

  private List<Long> end(String operation, String sql, long one, long other) {
    return database.statement(
        operation,
        sql,
        delete -> {
          delete.setLong(1, one);
          delete.setLong(2, other);
          try (ResultSet row = delete.executeQuery()) {
            List<Long> ended = new ArrayList<>();
            while (row.next()) {
              revocations.ended(row.getObject("key_hash", UUID.class));
              ended.add(row.getLong("sid"));
            }
            return ended;
          }
        });
  }

  /**
   * A session as its own user sees it.
   *
   * @param source the address it began from; empty when the audit record has it no more
   */
  public record OwnSession(Session session, Client client, String source) {}

  /** An account's live sessions, the one used last first. */
  public List<OwnSession> listOwn(long account) {
    return database.statement(
        "list own sessions",
        LIST_OWN,
        select -> {
          select.setLong(1, account);
          try (ResultSet row = select.executeQuery()) {
            List<OwnSession> sessions = new ArrayList<>();
            while (row.next()) {
              sessions.add(
                  new OwnSession(
                      SessionStore.active(row).session(),
                      Client.ofCode(row.getString("client")),
                      row.getString("source")));
            }
            return sessions;
          }
        });
  }

  /** Live sessions in the order they began, of one account or, for an empty name, of all. */
  public List<Active> list(String accountName) {
    return database.statement(
        "list sessions",
        LIST,
        select -> {
          select.setString(1, accountName);
          select.setString(2, accountName);
          try (ResultSet row = select.executeQuery()) {
            List<Active> sessions = new ArrayList<>();
            while (row.next()) {
              sessions.add(SessionStore.active(row));
            }
            return sessions;
          }
        });
  }
}
