package dev.gatehouse.account;

import dev.gatehouse.db.Database;
import dev.gatehouse.db.Database.Parameters;
import dev.gatehouse.db.DatabaseException;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rows of table {@code account}. Triggers bump the version and write the revocation log when a
 * statement here, or one typed by hand, changes password, roles or enabled: the account's sessions
 * are dead from that commit on. Every method throws {@link DatabaseException} when the database
 * cannot answer.
 */
public final class AccountStore {
  private static final String COLUMNS = "id, name, password, roles, enabled, version";
  private static final String FIND = "SELECT " + COLUMNS + " FROM ${realm}.account WHERE name = ?";
  private static final String LIST = "SELECT " + COLUMNS + " FROM ${realm}.account ORDER BY name";
  private static final String ANY = "SELECT EXISTS (SELECT FROM ${realm}.account)";
  private static final String INSERT =
      """
      INSERT INTO ${realm}.account (name, password, roles, must_change) VALUES (?, nullif(?, ''), ?, ?)
      ON CONFLICT (name) DO NOTHING""";
  private static final String REHASH =
      """
      UPDATE ${realm}.account SET password = ?, rehashed_at = now() WHERE id = ? AND password = ?""";
  private static final String SET_PASSWORD =
      "UPDATE ${realm}.account SET password = ?, must_change = ? WHERE name = ?";
  private static final String SET_ENABLED =
      "UPDATE ${realm}.account SET enabled = ? WHERE name = ?";
  private static final String SET_ROLES = "UPDATE ${realm}.account SET roles = ? WHERE name = ?";
  private static final String DELETE = "DELETE FROM ${realm}.account WHERE name = ?";

  private final Database database;

  /** The accounts of this database's realm. */
  public AccountStore(Database database) {
    this.database = database;
  }

  /** The account of that name, enabled or not. */
  public Optional<StoredAccount> find(AccountName name) {
    return database.statement(
        "find account",
        FIND,
        select -> {
          select.setString(1, name.text());
          return read(select).stream().findFirst();
        });
  }

  /** Every account, by name. */
  public List<StoredAccount> list() {
    return database.statement("list accounts", LIST, AccountStore::read);
  }

  /** Whether there is any account at all. */
  public boolean isAny() {
    return database.statement(
        "look for an account",
        ANY,
        select -> {
          try (ResultSet row = select.executeQuery()) {
            return row.next() && row.getBoolean(1);
          }
        });
  }

  /**
   * Adds an enabled account.
   *
   * @param passwordHash from {@link PasswordHasher#hash}; empty: nobody can sign in until one is
   *     set
   * @return false when the name is taken; nothing was changed then
   */
  public boolean insert(AccountName name, String passwordHash, Set<String> roles) {
    return insert(name, passwordHash, roles, false);
  }

  /**
   * As {@link #insert(AccountName, String, Set)}.
   *
   * @param mustChange whether its user must choose another password at the first sign-in
   */
  public boolean insert(
      AccountName name, String passwordHash, Set<String> roles, boolean mustChange) {
    return changes(
        "add account", INSERT, insert -> set(insert, name, passwordHash, roles, mustChange));
  }

  /**
   * What {@link #insertAll} did.
   *
   * @param ids of the accounts that were added
   * @param taken names that there were already
   */
  public record Insertion(List<Long> ids, List<AccountName> taken) {}

  /**
   * Adds enabled accounts, all in one transaction.
   *
   * @param skipTaken whether accounts whose name is taken are left out; else one such name keeps
   *     all of them from being added
   */
  public Insertion insertAll(List<NewAccount> accounts, boolean skipTaken) {
    return database.transaction(
        "add accounts",
        connection -> {
          List<Long> ids = new ArrayList<>();
          List<AccountName> taken = new ArrayList<>();
          try (PreparedStatement insert =
              connection.prepareStatement(database.inRealm(INSERT + " RETURNING id"))) {
            for (NewAccount account : accounts) {
              set(insert, account.name(), account.passwordHash(), account.roles(), false);
              try (ResultSet row = insert.executeQuery()) {
                if (row.next()) {
                  ids.add(row.getLong(1));
                } else {
                  taken.add(account.name());
                }
              }
            }
          }
          if (!skipTaken && !taken.isEmpty()) {
            connection.rollback();
            ids.clear();
          }
          return new Insertion(ids, taken);
        });
  }

  private static void set(
      PreparedStatement insert,
      AccountName name,
      String passwordHash,
      Set<String> roles,
      boolean mustChange)
      throws SQLException {
    insert.setString(1, name.text());
    insert.setString(2, passwordHash);
    insert.setArray(3, textArray(insert, roles));
    insert.setBoolean(4, mustChange);
  }

  /** Replaces the hash of an unchanged password, if nobody has changed it meanwhile. */
  boolean rehash(long id, String oldHash, String newHash) {
    return changes(
        "renew password hash",
        REHASH,
        update -> {
          update.setString(1, newHash);
          update.setLong(2, id);
          update.setString(3, oldHash);
        });
  }

  /**
   * Sets another password and so ends every session of the account.
   *
   * @param mustChange whether its user must choose another one at the next sign-in
   * @return false when there is no such account
   */
  public boolean setPassword(AccountName name, String passwordHash, boolean mustChange) {
    return changes(
        "set password",
        SET_PASSWORD,
        update -> {
          update.setString(1, passwordHash);
          update.setBoolean(2, mustChange);
          update.setString(3, name.text());
        });
  }

  /**
   * Enables or disables an account; a change ends its sessions.
   *
   * @return false when there is no such account
   */
  public boolean setEnabled(AccountName name, boolean enabled) {
    return changes(
        enabled ? "enable account" : "disable account",
        SET_ENABLED,
        update -> {
          update.setBoolean(1, enabled);
          update.setString(2, name.text());
        });
  }

  /**
   * Gives an account exactly these roles; a change ends its sessions.
   *
   * @param roles names of 1 to 64 characters of {@code [A-Za-z0-9_.-]}
   * @return false when there is no such account
   */
  public boolean setRoles(AccountName name, Set<String> roles) {
    return changes(
        "set roles",
        SET_ROLES,
        update -> {
          update.setArray(1, textArray(update, roles));
          update.setString(2, name.text());
        });
  }

  /**
   * Removes an account and its sessions.
   *
   * @return false when there is no such account
   */
  public boolean delete(AccountName name) {
    return changes("remove account", DELETE, delete -> delete.setString(1, name.text()));
  }

  private boolean changes(String operation, String sql, Parameters parameters) {
    return database.update(operation, sql, parameters) > 0;
  }

  private static Array textArray(PreparedStatement statement, Collection<String> texts)
      throws SQLException {
    return statement.getConnection().createArrayOf("text", texts.toArray());
  }

  private static List<StoredAccount> read(PreparedStatement select) throws SQLException {
    try (ResultSet row = select.executeQuery()) {
      List<StoredAccount> accounts = new ArrayList<>();
      while (row.next()) {
        String hash = row.getString("password");
        String[] roles = (String[]) row.getArray("roles").getArray();
        accounts.add(
            new StoredAccount(
                new Account(
                    row.getLong("id"), row.getString("name"), new HashSet<>(List.of(roles))),
                hash == null ? "" : hash,
                row.getBoolean("enabled"),
                row.getLong("version")));
      }
      return accounts;
    }
  }
}
