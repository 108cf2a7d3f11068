package dev.gatehouse.pages;

/**
 * A page that says one thing.
 *
 * @param status the HTTP status the page goes out with, shown small; 400 to 599
 * @param title a few words, heading and page title alike
 * @param text whole sentences
 */
public record Message(int status, String title, String text, Action action) {
  public Message {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status must be 400 to 599: " + status);
    }
  }

  /** The one thing to do next: a link, or for {@link #SIGN_OUT} a button that posts. */
  public enum Action {
    NONE(""),
    HOME("Go to the start page"),
    SIGN_IN("Go to sign-in"),
    /** Asks for the same address again, by GET. */
    RELOAD("Try again"),
    SIGN_OUT("Sign out");

    private final String label;

    Action(String label) {
      this.label = label;
    }

    /** The words on the link or button; empty for {@link #NONE} alone. */
    public String label() {
      return label;
    }
  }
}
