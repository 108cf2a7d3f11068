package dev.gatehouse.session;

import dev.gatehouse.account.Account;
import dev.gatehouse.db.Database;
import dev.gatehouse.db.Database.Parameters;
import dev.gatehouse.revocation.Revocations;
import dev.gatehouse.session.Resumption.Active;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * All sessions of a realm, for those who look after it. What is ended here is in the revocation log
 * like any other. Throws {@link dev.gatehouse.db.DatabaseException} when the database cannot
 * answer.
 */
public final class SessionDirectory {
  private static final String DELETE_BY_ID =
      """
      DELETE FROM ${realm}.session WHERE sid = ? RETURNING user_id, key_hash""";
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
  private static final String ENTRIES =
      """
      SELECT s.client, coalesce((
          SELECT u.source FROM ${realm}.audit u
          WHERE u.account = a.id AND u.event IN ('authn_login_success', 'authn_factor_required')
            AND u.session = s.sid
          ORDER BY u.id DESC LIMIT 1), '') AS source, %s
      FROM ${realm}.session s JOIN ${realm}.account a ON a.id = s.user_id
      WHERE %s AND %s"""
          .formatted(SessionStore.COLUMNS, "%s", SessionStore.LIVE);
  private static final String LIST_OWN =
      ENTRIES.formatted("a.id = ?") + " ORDER BY s.last_access DESC, s.sid DESC";
  private static final String FIND = ENTRIES.formatted("s.sid = ?");
  private static final String PAGE =
      ENTRIES.formatted("s.sid < ?") + " ORDER BY s.sid DESC LIMIT ?";
  private static final String PAGE_OF_ACCOUNT =
      ENTRIES.formatted("s.sid < ? AND a.name = ?") + " ORDER BY s.sid DESC LIMIT ?";
  private static final String COUNT_BY_USE =
      """
      SELECT count(*) FILTER (WHERE s.last_access > now() - interval '1 min') AS one,
             count(*) FILTER (WHERE s.last_access > now() - interval '5 min') AS five,
             count(*) FILTER (WHERE s.last_access > now() - interval '15 min') AS fifteen,
             count(*) FILTER (WHERE s.last_access > now() - interval '30 min') AS thirty,
             count(*) FILTER (WHERE s.last_access > now() - interval '60 min') AS sixty,
             count(*) AS all
      FROM ${realm}.session s JOIN ${realm}.account a ON a.id = s.user_id WHERE %s"""
          .formatted(SessionStore.LIVE);
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

  /** Ends the session with this id; whose it was, empty when there was none. */
  public Optional<Long> end(long sid) {
    return database.statement(
        "end session",
        DELETE_BY_ID,
        delete -> {
          delete.setLong(1, sid);
          try (ResultSet row = delete.executeQuery()) {
            if (!row.next()) {
              return Optional.empty();
            }
            revocations.ended(row.getObject("key_hash", UUID.class));
            return Optional.of(row.getLong("user_id"));
          }
        });
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
   * A live session as people see it in a list.
   *
   * @param source the address it began from; empty when the audit record has it no more
   */
  public record Entry(Account account, Session session, Client client, String source) {}

  /** An account's live sessions, the one used last first. */
  public List<Entry> listOwn(long account) {
    return entries("list own sessions", LIST_OWN, select -> select.setLong(1, account));
  }

  /** The live session with this id. */
  public Optional<Entry> find(long sid) {
    return entries("find session", FIND, select -> select.setLong(1, sid)).stream().findFirst();
  }

  /**
   * Live sessions, the one that began last first.
   *
   * @param accountName canonical name of the account; empty for all
   * @param before of smaller ids than this one; {@link Long#MAX_VALUE} for the newest
   * @param most how many at most
   */
  public List<Entry> page(String accountName, long before, int most) {
    boolean isOfAll = accountName.isEmpty();
    return entries(
        "list sessions",
        isOfAll ? PAGE : PAGE_OF_ACCOUNT,
        select -> {
          select.setLong(1, before);
          if (!isOfAll) {
            select.setString(2, accountName);
          }
          select.setInt(isOfAll ? 2 : 3, most);
        });
  }

  private List<Entry> entries(String operation, String sql, Parameters parameters) {
    return database.statement(
        operation,
        sql,
        select -> {
          parameters.set(select);
          try (ResultSet row = select.executeQuery()) {
            List<Entry> sessions = new ArrayList<>();
            while (row.next()) {
              Active active = SessionStore.active(row);
              sessions.add(
                  new Entry(
                      active.account(),
                      active.session(),
                      Client.ofCode(row.getString("client")),
                      row.getString("source")));
            }
            return sessions;
          }
        });
  }

  /**
   * How many live sessions there are, by when they were used last.
   *
   * @param withinMinutes of the last 1, 5, 15, 30 and 60 minutes, each of these counted in the next
   * @param all with those used longer ago
   */
  public record CountByUse(List<Long> withinMinutes, long all) {
    /** The lengths that {@code withinMinutes} stands for. */
    public static final List<Integer> MINUTES = List.of(1, 5, 15, 30, 60);
  }

  /** Counts the live sessions; reads all of them. */
  public CountByUse countByUse() {
    return database.read(
        "count sessions",
        COUNT_BY_USE,
        select -> {
          try (ResultSet row = select.executeQuery()) {
            row.next();
            List<Long> within = new ArrayList<>();
            for (int i = 1; i <= CountByUse.MINUTES.size(); i++) {
              within.add(row.getLong(i));
            }
            return new CountByUse(within, row.getLong("all"));
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
