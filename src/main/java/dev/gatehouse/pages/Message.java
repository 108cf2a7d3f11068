package dev.gatehouse.pages;

import dev.gatehouse.text.Text;

/**
 * A page that says one thing.
 *
 * @param status the HTTP status the page goes out with, shown small; 400 to 599
 * @param title a few words, heading and page title alike
 * @param text whole sentences
 */
public record Message(int status, Text title, Text text, Action action) {
  public Message {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status must be 400 to 599: " + status);
    }
  }

  /** The one thing to do next: a link, or for {@link #SIGN_OUT} a button that posts. */
  public enum Action {
    NONE(Text.verbatim("")),
    HOME(Text.of("link.home")),
    SIGN_IN(Text.of("link.sign-in")),
    /** Asks for the same address again, by GET. */
    RELOAD(Text.of("link.reload")),
    SIGN_OUT(Text.of("button.sign-out"));

    private final Text label;

    Action(Text label) {
      this.label = label;
    }

    /** The words on the link or button; empty for {@link #NONE} alone. */
    public Text label() {
      return label;
    }
  }
}
