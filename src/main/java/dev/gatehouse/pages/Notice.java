package dev.gatehouse.pages;

import dev.gatehouse.text.Text;

/**
 * What a page says above its form. A problem is announced at once by screen readers ({@code
 * role=alert}), any other notice in its turn ({@code role=status}).
 *
 * @param text whole sentences
 * @param command the command line the text speaks of; empty if it speaks of none
 */
public record Notice(boolean isProblem, Text text, String command) {
  /** Nothing is said. */
  public static final Notice NONE = new Notice(false, Text.verbatim(""), "");

  public static final Notice SIGNED_OUT = new Notice(false, Text.of("notice.signed-out"), "");
  public static final Notice PASSWORD_CHANGED =
      new Notice(false, Text.of("notice.password-changed"), "");
  public static final Notice MUST_CHANGE = new Notice(false, Text.of("notice.must-change"), "");
  public static final Notice PASSWORD_SET = new Notice(false, Text.of("notice.password-set"), "");
  public static final Notice NO_USERS =
      new Notice(false, Text.of("notice.no-users"), "user add NAME --role admin");

  /** Something was done; the text says what. */
  public static Notice done(Text text) {
    return new Notice(false, text, "");
  }

  /** Something went wrong; the text says what. */
  public static Notice problem(Text text) {
    return new Notice(true, text, "");
  }

  /** Whether nothing is said. */
  public boolean isNone() {
    return equals(NONE);
  }
}
