package dev.gatehouse.pages;

/**
 * A page that says one thing. The usual ones are below, each with its text.
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

  /** 400: the request is not one we read. */
  public static Message badRequest() {
    return new Message(
        400,
        "That address does not work",
        "The request holds something this server does not accept. Check the address, or start"
            + " again from the start page.",
        Action.HOME);
  }

  /** 403: signed in, but not for this. */
  public static Message forbidden() {
    return new Message(
        403,
        "No access to this page",
        "You are signed in, but your account may not open this page. If it should, ask whoever"
            + " looks after the accounts here.",
        Action.HOME);
  }

  /** 403: a write that another site sent. */
  public static Message crossSite() {
    return new Message(
        403,
        "Sent from another site",
        "This request came from another site, so nothing was done. If you meant it, do it again"
            + " from here.",
        Action.HOME);
  }

  /** 404. */
  public static Message notFound() {
    return new Message(
        404,
        "Page not found",
        "There is nothing at this address. It may be mistyped or out of date.",
        Action.HOME);
  }

  /** 405. */
  public static Message methodNotAllowed() {
    return new Message(
        405,
        "Not possible here",
        "This address cannot be used in that way. Nothing was done.",
        Action.HOME);
  }

  /** 405 at the logout path: an address alone signs nobody out, a button does. */
  public static Message logoutByButton() {
    return new Message(
        405,
        "Sign out?",
        "Opening this address does not sign you out, so that no link can do it behind your back."
            + " Use the button.",
        Action.SIGN_OUT);
  }

  /** 503: whether the person is signed in cannot be told just now. */
  public static Message unavailable() {
    return new Message(
        503,
        "Not available right now",
        "The server cannot check your session at the moment. It is nothing you did, and it does"
            + " not sign you out. Please try again shortly.",
        Action.RELOAD);
  }

  /** 503 at the logout path: the session could not be ended. */
  public static Message notSignedOut() {
    return new Message(
        503,
        "You are NOT signed out",
        "The server could not end your session. Do not leave a shared computer yet. Try again in a"
            + " moment.",
        Action.SIGN_OUT);
  }
}
