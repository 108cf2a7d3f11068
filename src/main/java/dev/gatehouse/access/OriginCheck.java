package dev.gatehouse.access;

import java.util.List;

/**
 * Decides whether a request may change state, so that no other site can make a signed-in browser
 * act (CSRF). Needs no token in forms: browsers say themselves where a request comes from.
 *
 * <ol>
 *   <li>{@code GET}, {@code HEAD} and {@code OPTIONS} change no state and pass, unless they open a
 *       WebSocket.
 *   <li>{@code Sec-Fetch-Site} or {@code Origin} sent several times is refused.
 *   <li>{@code Sec-Fetch-Site} decides alone if it is there and not empty: {@code same-origin} and
 *       {@code none} pass.
 *   <li>Else {@code Origin} decides alone if it is there: it must be, character for character, a
 *       configured origin, or with none configured the request's own one. Browsers never write a
 *       default port, so {@code https://app.example:443} is refused.
 *   <li>With neither, a request passes without a session cookie, or as {@code application/json},
 *       which no other site can send without a preflight that we never answer. A WebSocket
 *       handshake is refused: browsers always send {@code Origin} with it.
 * </ol>
 *
 * <p>{@code Referer} never matters, and {@code Host} only while no origin is configured. Stricter
 * than the method's usual form, which compares with {@code Host} and lets a request with neither
 * header pass.
 */
public final class OriginCheck {

  private final List<String> origins;

  /** With an empty list a direct TLS or local request is compared with its own origin. */
  public OriginCheck(List<Origin> origins) {
    this.origins = origins.stream().map(Origin::text).toList();
  }

  /** Whether a request passes whatever its headers say: a safe method that opens no WebSocket. */
  public static boolean isHarmless(String method, boolean isUpgrade) {
    return !isUpgrade
        && (method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS"));
  }

  /** The verdict on this request; never throws, whatever the headers hold. */
  public OriginVerdict judge(WriteAttempt attempt) {
    if (isHarmless(attempt.method(), attempt.isUpgrade())) {
      return OriginVerdict.ALLOWED;
    }
    if (attempt.secFetchSite().size() > 1 || attempt.originHeader().size() > 1) {
      return OriginVerdict.REPEATED_HEADER;
    }
    String site = attempt.secFetchSite().isEmpty() ? "" : attempt.secFetchSite().get(0);
    if (!site.isEmpty()) {
      return site.equals("same-origin") || site.equals("none")
          ? OriginVerdict.ALLOWED
          : OriginVerdict.OTHER_SITE;
    }
    if (!attempt.originHeader().isEmpty()) {
      return isOurs(attempt.originHeader().get(0), attempt.ownOrigin())
          ? OriginVerdict.ALLOWED
          : OriginVerdict.OTHER_ORIGIN;
    }
    boolean isNoBrowser = !attempt.isUpgrade() && (attempt.isJson() || !attempt.hasSessionCookie());
    return isNoBrowser ? OriginVerdict.ALLOWED : OriginVerdict.UNKNOWN_SOURCE;
  }

  private boolean isOurs(String origin, String ownOrigin) {
    if (origin.isEmpty()) {
      return false; // an unknown own origin is empty too
    }
    return origins.isEmpty() ? origin.equals(ownOrigin) : origins.contains(origin);
  }
}
