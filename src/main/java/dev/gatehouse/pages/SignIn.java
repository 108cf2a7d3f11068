package dev.gatehouse.pages;

/**
 * The sign-in page.
 *
 * @param username as typed the last time, to be shown again; control and format characters are
 *     replaced by U+FFFD; empty at first
 * @param returnTo the path to go to after signing in, sent along in a hidden field and judged again
 *     when it comes back; empty for the default
 * @param acceptsPassword false if the page was reached over plain HTTP from elsewhere: then there
 *     is no form, and the page says what the operator can do about it
 */
public record SignIn(String username, String returnTo, Notice notice, boolean acceptsPassword) {
  public SignIn {
    username = Plain.of(username);
  }
}
