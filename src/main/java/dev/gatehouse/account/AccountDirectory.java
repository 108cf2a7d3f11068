package dev.gatehouse.account;

import dev.gatehouse.db.Database;
import dev.gatehouse.db.Database.Parameters;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All accounts of a realm, for those who look after them on a page. What would leave the realm
 * without an administrator is not done; the command line may do it. As with {@link AccountStore} a
 * change of roles or enabled ends the account's sessions. Thread-safe; throws {@link
 * dev.gatehouse.db.DatabaseException} when the database cannot answer.
 */
public final class AccountDirectory {
  /** The role of administrators. */
  public static final String ADMIN = "admin";

  private static final String COLUMNS =
      "id, name, roles, enabled, password IS NOT NULL AS has_password, must_change, created_at";
  private static final String PAGE =
      """
      SELECT %s FROM ${realm}.account WHERE name > ? AND (? = '' OR position(? IN name) > 0)
      ORDER BY name LIMIT ?"""
          .formatted(COLUMNS);
  private static final String FIND =
      "SELECT %s FROM ${realm}.account WHERE id = ?".formatted(COLUMNS);
  private static final String ADD =
      """
      INSERT INTO ${realm}.account (name, roles) VALUES (?, ?) ON CONFLICT (name) DO NOTHING
      RETURNING id""";

  /**
   * Those who can sign in as administrators, and the one to be changed. Of two who take the right
   * from each other at once the second one waits here, and then sees what the first one did; since
   * all rows are taken here, in one order, no two wait crosswise.
   */
  private static final String LOCK_ADMINS =
      """
      SELECT id, enabled AND 'admin' = ANY (roles) AND password IS NOT NULL AS is_admin FROM ${realm}.account
      WHERE id = ? OR enabled AND 'admin' = ANY (roles) AND password IS NOT NULL ORDER BY id FOR NO KEY UPDATE""";

  private static final String SET_ENABLED = "UPDATE ${realm}.account SET enabled = ? WHERE id = ?";
  private static final String SET_ROLES = "UPDATE ${realm}.account SET roles = ? WHERE id = ?";
  private static final String REMOVE = "DELETE FROM ${realm}.account WHERE id = ?";

  /** What became of a change. */
  public enum Change {
    DONE,
    /** There is no such account. */
    UNKNOWN,
    /** Nothing: nobody else could sign in as an administrator afterwards. */
    LAST_ADMIN
  }

  private final Database database;

  /** The accounts of this database's realm. */
  public AccountDirectory(Database database) {
    this.database = database;
  }

  /**
   * Accounts by name, in the database's order.
   *
   * @param part that the canonical name holds; empty for all
   * @param after names behind this one; empty for the first
   * @param most how many at most
   */
  public List<AccountEntry> page(String part, String after, int most) {
    return database.statement(
        "list accounts",
        PAGE,
        select -> {
          select.setString(1, after);
          select.setString(2, part);
          select.setString(3, part);
          select.setInt(4, most);
          return read(select);
        });
  }

  /** The account with this id. */
  public Optional<AccountEntry> find(long id) {
    return database.statement(
        "find account",
        FIND,
        select -> {
          select.setLong(1, id);
          return read(select).stream().findFirst();
        });
  }

  /**
   * Adds an enabled account without a password.
   *
   * @return its id; empty when the name is taken
   */
  public Optional<Long> add(AccountName name, Set<String> roles) {
    return database.statement(
        "add account",
        ADD,
        insert -> {
          insert.setString(1, name.text());
          insert.setArray(2, insert.getConnection().createArrayOf("text", roles.toArray()));
          try (ResultSet row = insert.executeQuery()) {
            return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
          }
        });
  }

  /** Lets somebody sign in again. */
  public Change enable(long id) {
    return change("enable account", id, true, SET_ENABLED, update -> enabled(update, true, id));
  }

  /** Bars somebody. */
  public Change disable(long id) {
    return change("disable account", id, false, SET_ENABLED, update -> enabled(update, false, id));
  }

  private static void enabled(PreparedStatement update, boolean enabled, long id)
      throws SQLException {
    update.setBoolean(1, enabled);
    update.setLong(2, id);
  }

  /** Gives an account exactly these roles, each as {@link NewAccount#isRoleName} says. */
  public Change setRoles(long id, Set<String> roles) {
    return change(
        "set roles",
        id,
        roles.contains(ADMIN),
        SET_ROLES,
        update -> {
          update.setArray(1, update.getConnection().createArrayOf("text", roles.toArray()));
          update.setLong(2, id);
        });
  }

  /** Removes an account and its sessions. */
  public Change remove(long id) {
    return change("remove account", id, false, REMOVE, delete -> delete.setLong(1, id));
  }

  private Change change(
      String operation, long id, boolean leavesAdmin, String sql, Parameters parameters) {
    return database.transaction(
        operation,
        connection -> {
          if (!leavesAdmin && lockAdmins(connection, id).equals(List.of(id))) {
            return Change.LAST_ADMIN;
          }
          try (PreparedStatement change = connection.prepareStatement(database.inRealm(sql))) {
            parameters.set(change);
            return change.executeUpdate() == 0 ? Change.UNKNOWN : Change.DONE;
          }
        });
  }

  private List<Long> lockAdmins(Connection connection, long id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(database.inRealm(LOCK_ADMINS))) {
      select.setLong(1, id);
      try (ResultSet row = select.executeQuery()) {
        List<Long> ids = new ArrayList<>();
        while (row.next()) {
          if (row.getBoolean("is_admin")) {
            ids.add(row.getLong("id"));
          }
        }
        return ids;
      }
    }
  }

  private static List<AccountEntry> read(PreparedStatement select) throws SQLException {
    try (ResultSet row = select.executeQuery()) {
      List<AccountEntry> entries = new ArrayList<>();
      while (row.next()) {
        String[] roles = (String[]) row.getArray("roles").getArray();
        entries.add(
            new AccountEntry(
                new Account(
                    row.getLong("id"), row.getString("name"), new HashSet<>(List.of(roles))),
                row.getBoolean("enabled"),
                row.getBoolean("has_password"),
                row.getBoolean("must_change"),
                row.getObject("created_at", OffsetDateTime.class).toInstant()));
      }
      return entries;
    }
  }
}
