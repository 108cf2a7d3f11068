package dev.gatehouse.web;

import dev.gatehouse.access.OriginVerdict;
import dev.gatehouse.pages.Message;
import dev.gatehouse.pages.Message.Action;
import dev.gatehouse.pages.Notice;
import dev.gatehouse.pages.Obstacle;
import dev.gatehouse.text.Text;

/**
 * A refusal as clients see it: {@code application/problem+json} (RFC 9457) of type {@code
 * urn:gatehouse:problem:NAME}, in English, or a page.
 *
 * @param status the HTTP status
 * @param detail whole sentences for people; never says why a name or password was wrong
 * @param next what a page offers to do
 * @param waitSeconds in how many seconds to try again, if that is all there is to it; else 0
 */
record Problem(String name, int status, Text title, Text detail, Action next, long waitSeconds) {
  static final Problem NOT_SIGNED_IN = of("not-signed-in", 401, "not-signed-in", Action.SIGN_IN);
  static final Problem REAUTHENTICATION_REQUIRED =
      of("reauthentication-required", 401, "reauthentication-required", Action.HOME);
  static final Problem FORBIDDEN = of("forbidden", 403, "forbidden", Action.HOME);
  static final Problem BAD_CREDENTIALS =
      of("bad-credentials", 401, "bad-credentials", Action.SIGN_IN);
  static final Problem WRONG_CURRENT_PASSWORD =
      of("bad-credentials", 403, "wrong-current-password", Action.HOME);
  static final Problem UNKNOWN_LINK = of("bad-credentials", 403, "unknown-link", Action.HOME);
  static final Problem CROSS_SITE = of("cross-site", 403, "cross-site", Action.HOME);
  static final Problem UNKNOWN_ORIGIN = of("cross-site", 403, "unknown-origin", Action.HOME);
  static final Problem UNSUPPORTED_TYPE =
      of("unsupported-type", 415, "unsupported-type", Action.SIGN_IN);
  static final Problem TOO_LARGE = of("too-large", 413, "too-large", Action.SIGN_IN);
  static final Problem TOO_SLOW = of("bad-request", 408, "too-slow", Action.SIGN_IN);
  static final Problem BUSY = of("unavailable", 503, "busy", Action.RELOAD);
  static final Problem UNAVAILABLE = of("unavailable", 503, "unavailable", Action.RELOAD);
  static final Problem SIGN_IN_UNAVAILABLE =
      of("unavailable", 503, "sign-in-unavailable", Action.RELOAD);
  static final Problem NOT_READY = of("unavailable", 503, "not-ready", Action.RELOAD);
  static final Problem NO_TRACE = of("bad-request", 405, "no-trace", Action.HOME);
  static final Problem NOT_SIGNED_OUT = of("unavailable", 503, "not-signed-out", Action.SIGN_OUT);
  static final Problem LOGOUT_BY_POST = of("bad-request", 405, "logout-by-post", Action.SIGN_OUT);
  static final Problem NOT_FOUND = of("bad-request", 404, "not-found", Action.HOME);

  private static Problem of(String name, int status, String key, Action next, Object... values) {
    return new Problem(
        name,
        status,
        Text.of("problem." + key + ".title"),
        Text.of("problem." + key, values),
        next,
        0);
  }

  /** Too many failures of late; the same words for every account and whatever the password. */
  static Problem throttled(long seconds) {
    Text wait =
        seconds < 120
            ? Text.counted("time.seconds", seconds)
            : Text.counted("time.minutes", (seconds + 59) / 60);
    Text detail = Text.of("problem.throttled", wait);
    Text title = Text.of("problem.throttled.title");
    return new Problem("throttled", 429, title, detail, Action.SIGN_IN, seconds);
  }

  /** No password is taken here, and what the operator can do about it. */
  static Problem plainHttp(Obstacle obstacle) {
    String mend =
        switch (obstacle) {
          case PLAIN_HTTP -> "problem.plain-http.tls";
          case UNLISTED_PROXY -> "problem.plain-http.proxy";
          case PROXY_SAYS_HTTP -> "problem.plain-http.proto";
          case NONE -> throw new IllegalArgumentException("a password is taken");
        };
    return of("forbidden", 403, "plain-http", Action.NONE, Text.of(mend));
  }

  /** Why a write was turned away; never says more than its sender knows. */
  static Problem crossSite(OriginVerdict verdict) {
    return switch (verdict) {
      case OTHER_ORIGIN, UNKNOWN_SOURCE -> UNKNOWN_ORIGIN;
      case OTHER_SITE, REPEATED_HEADER -> CROSS_SITE;
      case ALLOWED -> throw new IllegalArgumentException("it was allowed");
    };
  }

  static Problem badRequest(Text detail) {
    return badRequest(400, detail);
  }

  /** What is asked for does not go with what there is. */
  static Problem conflict(Text detail) {
    return badRequest(409, detail);
  }

  private static Problem badRequest(int status, Text detail) {
    return new Problem(
        "bad-request", status, Text.of("problem.bad-request.title"), detail, Action.HOME, 0);
  }

  static Problem methodNotAllowed(String allowed) {
    return of("bad-request", 405, "method-not-allowed", Action.HOME, allowed);
  }

  /** Stands in for an error page that is not open to this user. */
  static Problem appError(int status) {
    return of("bad-request", status, "app-error", Action.HOME, status);
  }

  /** As what a page says above its form. */
  Notice asNotice() {
    return waitSeconds == 0 ? Notice.problem(detail) : Notice.wait(detail, waitSeconds);
  }

  Message asPage() {
    return new Message(status, title, detail, next);
  }
}
