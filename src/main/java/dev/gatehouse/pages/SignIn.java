package dev.gatehouse.pages;

/**
 * The sign-in page.
 *
 * @param username as typed the last time, to be shown again; control and format characters are
 *     replaced by U+FFFD; empty at first
 * @param returnTo the path to go to after signing in, sent along in a hidden field and judged again
 *     when it comes back; empty for the default
 * @param obstacle if there is one, the page has no form and says what the operator can do about it
 */
public record SignIn(String username, String returnTo, Notice notice, Obstacle obstacle) {
  public SignIn {
    username = Plain.of(username);
  }
}
