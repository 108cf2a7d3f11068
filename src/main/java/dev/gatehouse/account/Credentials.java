package dev.gatehouse.account;

/**
 * A name and a password as somebody sent them; prints neither.
 *
 * @param password as typed, never trimmed or folded
 */
public record Credentials(AccountName name, String password) {
  @Override
  public String toString() {
    return "Credentials[...]";
  }
}
