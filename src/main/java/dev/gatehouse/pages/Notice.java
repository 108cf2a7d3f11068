package dev.gatehouse.pages;

import dev.gatehouse.text.Text;

/**
 * What a page says above its form. A problem is announced at once by screen readers ({@code
 * role=alert}), any other notice in its turn ({@code role=status}).
 *
 * @param isDone whether what was typed has served its purpose: the script forgets it
 * @param text whole sentences
 * @param command the command line the text speaks of; empty if it speaks of none
 * @param waitSeconds in how many seconds one may try again; 0 if that is not the problem, else the
 *     text says it as its only value
 */
public record Notice(
    boolean isProblem, boolean isDone, Text text, String command, long waitSeconds) {
  /** Nothing is said. */
  public static final Notice NONE = note(Text.verbatim(""), "");

  public static final Notice SIGNED_OUT = done(Text.of("notice.signed-out"));
  public static final Notice PASSWORD_CHANGED = done(Text.of("notice.password-changed"));
  public static final Notice MUST_CHANGE = note(Text.of("notice.must-change"), "");
  public static final Notice PASSWORD_SET = done(Text.of("notice.password-set"));
  public static final Notice NO_USERS =
      note(Text.of("notice.no-users"), "user add NAME --role admin");

  /** Something went wrong; the text says what. */
  public static Notice problem(Text text) {
    return new Notice(true, false, text, "", 0);
  }

  /** It comes too early; the text has one value, how long to wait. */
  public static Notice wait(Text text, long seconds) {
    return new Notice(true, false, text, "", seconds);
  }

  /** What was asked for has been done; the text says what. */
  public static Notice done(Text text) {
    return new Notice(false, true, text, "", 0);
  }

  private static Notice note(Text text, String command) {
    return new Notice(false, false, text, command, 0);
  }

  /** Whether nothing is said. */
  public boolean isNone() {
    return this == NONE;
  }
}
