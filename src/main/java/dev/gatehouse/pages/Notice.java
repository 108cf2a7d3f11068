package dev.gatehouse.pages;

/**
 * What a page says above its form. A problem is announced at once by screen readers ({@code
 * role=alert}), any other notice in its turn ({@code role=status}).
 *
 * @param text whole sentences; empty for {@link #NONE} alone
 * @param command the command line the text speaks of; empty if it speaks of none
 */
public record Notice(boolean isProblem, String text, String command) {
  public static final Notice NONE = new Notice(false, "", "");
  public static final Notice SIGNED_OUT = new Notice(false, "You are signed out.", "");
  public static final Notice PASSWORD_CHANGED =
      new Notice(
          false, "Your password is changed, and you are signed out everywhere but here.", "");
  public static final Notice MUST_CHANGE =
      new Notice(
          false,
          "Choose a password of your own before you go on; it takes the current one too.",
          "");
  public static final Notice PASSWORD_SET =
      new Notice(false, "Your password is set. Sign in with it.", "");
  public static final Notice NO_USERS =
      new Notice(
          false,
          "This server has no users yet. Its administrator can add the first one with this command:",
          "user add NAME --role admin");

  /** Something went wrong; the text says what. */
  public static Notice problem(String text) {
    return new Notice(true, text, "");
  }
}
