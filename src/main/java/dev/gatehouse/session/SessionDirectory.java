package dev.gatehouse.session;

import dev.gatehouse.db.Database;
import dev.gatehouse.session.Resumption.Active;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

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
  private static final String LIST =
      """
      SELECT %s
      FROM ${realm}.session s JOIN ${realm}.account a ON a.id = s.user_id
      WHERE (? = '' OR a.name = ?) AND %s
      ORDER BY s.sid"""
          .formatted(SessionStore.COLUMNS, SessionStore.LIVE);

  private final Database database;

  /** The sessions of this database's realm. */
  public SessionDirectory(Database database) {
    this.database = database;
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
