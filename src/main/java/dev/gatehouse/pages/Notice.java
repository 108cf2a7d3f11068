package dev.gatehouse.pages;

/**
 * What the sign-in page says above its form. A problem is announced at once by screen readers
 * ({@code role=alert}), any other notice in its turn ({@code role=status}).
 */
public enum Notice {
  NONE(false, ""),
  /** The one text for unknown name, wrong password and disabled account (ASVS 5.0 6.3.8). */
  BAD_CREDENTIALS(true, "That name and password do not match an account that can sign in."),
  SIGNED_OUT(false, "You are signed out."),
  BUSY(true, "Many people are signing in right now. Please try again in a moment."),
  UNAVAILABLE(
      true,
      "Sign-in is not available right now. It is nothing you did. Please try again in a moment."),
  CROSS_SITE(
      true,
      "That form was sent from another site, so it was not used. If you meant to sign in, do it"
          + " here."),
  BAD_REQUEST(true, "That form did not arrive complete. Please sign in again."),
  NO_USERS(
      false,
      "This server has no users yet. Its administrator can add the first one with this command:",
      "user add NAME --role admin");

  private final boolean problem;
  private final String text;
  private final String command;

  Notice(boolean problem, String text) {
    this(problem, text, "");
  }

  Notice(boolean problem, String text, String command) {
    this.problem = problem;
    this.text = text;
    this.command = command;
  }

  /** Whether something went wrong. */
  public boolean isProblem() {
    return problem;
  }

  /** Whole sentences; empty for {@link #NONE} alone. */
  public String text() {
    return text;
  }

  /** The command line the text speaks of; empty if it speaks of none. */
  public String command() {
    return command;
  }
}
