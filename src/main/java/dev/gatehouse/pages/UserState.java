package dev.gatehouse.pages;

import dev.gatehouse.text.Text;

/** Whether somebody can sign in. */
public enum UserState {
  ENABLED(Text.of("admin.state.enabled")),
  /** Not until a password is set by a link. */
  NO_PASSWORD(Text.of("admin.state.no-password")),
  DISABLED(Text.of("admin.state.disabled"));

  private final Text words;

  UserState(Text words) {
    this.words = words;
  }

  /** In words. */
  public Text words() {
    return words;
  }
}
