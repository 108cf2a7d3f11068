package dev.gatehouse.pages;

/**
 * The page on which people change their own password.
 *
 * @param username for password managers; control and format characters are replaced by U+FFFD
 * @param minLength least number of characters of a new one
 * @param returnTo as with {@link SignIn}
 */
public record PasswordChange(String username, int minLength, String returnTo, Notice notice) {
  public PasswordChange {
    username = Plain.of(username);
  }
}
