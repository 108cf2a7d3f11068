package dev.gatehouse.pages;

/**
 * The page on which people change their own password.
 *
 * @param username for password managers; control and format characters are replaced by U+FFFD
 * @param minLength least number of characters of a new one
 * @param returnTo as with {@link SignIn}
 * @param left none while another password must be chosen
 */
public record PasswordChange(
    String username, int minLength, String returnTo, Notice notice, TimeLeft left) {
  public PasswordChange {
    username = Plain.of(username);
  }
}
