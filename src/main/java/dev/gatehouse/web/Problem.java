package dev.gatehouse.web;

import dev.gatehouse.access.OriginVerdict;
import dev.gatehouse.pages.Message;
import dev.gatehouse.pages.Message.Action;
import dev.gatehouse.pages.Obstacle;

/**
 * A refusal as clients see it: {@code application/problem+json} (RFC 9457) of type {@code
 * urn:gatehouse:problem:NAME}, or a page.
 *
 * @param status the HTTP status
 * @param detail whole sentences for people; never says why a name or password was wrong
 * @param next what a page offers to do
 */
record Problem(String name, int status, String title, String detail, Action next) {
  static final Problem NOT_SIGNED_IN =
      new Problem("not-signed-in", 401, "Not signed in", "Sign in to use this.", Action.SIGN_IN);
  static final Problem REAUTHENTICATION_REQUIRED =
      new Problem(
          "reauthentication-required",
          401,
          "Type your password again",
          "You signed in some time ago. Confirm that it is still you, then try again.",
          Action.HOME);
  static final Problem FORBIDDEN =
      new Problem(
          "forbidden",
          403,
          "No access to this page",
          "You are signed in, but your account may not open this. If it should, ask whoever looks"
              + " after the accounts here.",
          Action.HOME);
  static final Problem BAD_CREDENTIALS =
      new Problem(
          "bad-credentials",
          401,
          "Not signed in",
          "That name and password do not match an account that can sign in.",
          Action.SIGN_IN);
  static final Problem WRONG_CURRENT_PASSWORD =
      new Problem(
          "bad-credentials",
          403,
          "Password not changed",
          "The current password is not right. Nothing was changed.",
          Action.HOME);
  static final Problem UNKNOWN_LINK =
      new Problem(
          "bad-credentials",
          403,
          "Password not set",
          "This link does not count: it may have been used or be older than 20 minutes. Ask for"
              + " another one.",
          Action.HOME);
  static final Problem CROSS_SITE =
      new Problem(
          "cross-site",
          403,
          "Sent from another site",
          "The request came from another site, so nothing was done.",
          Action.HOME);
  static final Problem UNKNOWN_ORIGIN =
      new Problem(
          "cross-site",
          403,
          "Sent from another address",
          "The request does not come from an address that this server knows as its own, so nothing"
              + " was done. If it came from a page of this app, whoever runs the server can mend"
              + " that: list the address that browsers show in gatehouse.origins, and let a proxy"
              + " in front pass on the headers Origin and Sec-Fetch-Site.",
          Action.HOME);
  static final Problem UNSUPPORTED_TYPE =
      new Problem(
          "unsupported-type",
          415,
          "Unsupported type",
          "Send application/json or application/x-www-form-urlencoded, in UTF-8, not compressed.",
          Action.SIGN_IN);
  static final Problem TOO_LARGE =
      new Problem(
          "too-large", 413, "Too large", "The body may have at most 16 KiB.", Action.SIGN_IN);
  static final Problem TOO_SLOW =
      new Problem("bad-request", 408, "Too slow", "The body took too long.", Action.SIGN_IN);
  static final Problem BUSY =
      new Problem(
          "unavailable",
          503,
          "Busy",
          "Many people are signing in right now. Try again in a moment.",
          Action.RELOAD);
  static final Problem UNAVAILABLE =
      new Problem(
          "unavailable",
          503,
          "Not available right now",
          "Your session cannot be checked at the moment. It is nothing you did, and you stay signed"
              + " in. Try again in a moment.",
          Action.RELOAD);
  static final Problem SIGN_IN_UNAVAILABLE =
      new Problem(
          "unavailable",
          503,
          "Not available right now",
          "Sign-in is not available right now. It is nothing you did. Try again in a moment.",
          Action.RELOAD);
  static final Problem NOT_READY =
      new Problem(
          "unavailable",
          503,
          "Not ready yet",
          "The database has not been reached, or its schema is not what it must be; the log says"
              + " which.",
          Action.RELOAD);
  static final Problem NO_TRACE =
      new Problem(
          "bad-request", 405, "Method not allowed", "TRACE is not answered here.", Action.HOME);
  static final Problem NOT_SIGNED_OUT =
      new Problem(
          "unavailable",
          503,
          "You are NOT signed out",
          "The server could not end your session, so it is still open. Do not leave a shared"
              + " computer yet. Try again in a moment.",
          Action.SIGN_OUT);
  static final Problem LOGOUT_BY_POST =
      new Problem(
          "bad-request",
          405,
          "Sign out?",
          "Opening this address does not sign you out, so that no link can do it behind your back."
              + " It answers only: POST.",
          Action.SIGN_OUT);
  static final Problem NOT_FOUND =
      new Problem(
          "bad-request", 404, "Not found", "There is nothing at this address.", Action.HOME);

  /** Too many failures of late; the same words for every account and whatever the password. */
  static Problem throttled(long seconds) {
    String wait =
        seconds < 120
            ? seconds + (seconds == 1 ? " second" : " seconds")
            : (seconds + 59) / 60 + " minutes";
    return new Problem(
        "throttled",
        429,
        "Too many attempts",
        "There were too many attempts. Wait " + wait + ", then try again.",
        Action.SIGN_IN);
  }

  /** No password is taken here, and what the operator can do about it. */
  static Problem plainHttp(Obstacle obstacle) {
    String mend =
        switch (obstacle) {
          case PLAIN_HTTP ->
              "serve this over TLS; or, if a proxy terminates TLS, let it send X-Forwarded-For and"
                  + " X-Forwarded-Proto, and list its address in gatehouse.proxies";
          case UNLISTED_PROXY ->
              "if the proxy that passed this on is yours, list its address in gatehouse.proxies";
          case PROXY_SAYS_HTTP -> "let the proxy in front send X-Forwarded-Proto: https";
          case NONE -> throw new IllegalArgumentException("a password is taken");
        };
    return new Problem(
        "forbidden",
        403,
        "Not over plain HTTP",
        "A password is taken over HTTPS only: "
            + mend
            + "; or, for a trial, set gatehouse.insecure-plain-http=true.",
        Action.NONE);
  }

  /** Why a write was turned away; never says more than its sender knows. */
  static Problem crossSite(OriginVerdict verdict) {
    return switch (verdict) {
      case OTHER_ORIGIN, UNKNOWN_SOURCE -> UNKNOWN_ORIGIN;
      case OTHER_SITE, REPEATED_HEADER -> CROSS_SITE;
      case ALLOWED -> throw new IllegalArgumentException("it was allowed");
    };
  }

  static Problem badRequest(String detail) {
    return new Problem("bad-request", 400, "That does not work", detail, Action.HOME);
  }

  static Problem methodNotAllowed(String allowed) {
    String detail = "This address answers only: " + allowed + ".";
    return new Problem("bad-request", 405, "Method not allowed", detail, Action.HOME);
  }

  /** Stands in for an error page that is not open to this user. */
  static Problem appError(int status) {
    String detail = "The server answered with status " + status + ".";
    return new Problem("bad-request", status, "Something went wrong", detail, Action.HOME);
  }

  Message asPage() {
    return new Message(status, title, detail, next);
  }
}
