package dev.gatehouse.account;

/**
 * An account's row.
 *
 * @param passwordHash what {@link PasswordHasher} made, or an empty text: no password
 * @param version grows with each change of password, roles or enabled
 */
public record StoredAccount(Account account, String passwordHash, boolean isEnabled, long version) {
  @Override
  public String toString() {
    return "StoredAccount[" + account.id() + " version " + version + "]";
  }
}
