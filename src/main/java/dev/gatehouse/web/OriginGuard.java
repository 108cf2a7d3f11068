package dev.gatehouse.web;

import dev.gatehouse.access.OriginCheck;
import dev.gatehouse.access.OriginVerdict;
import dev.gatehouse.access.Route;
import dev.gatehouse.access.WriteAttempt;
import dev.gatehouse.audit.Audit;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;

/** Turns away what another site sent; the decision is {@link OriginCheck}'s. */
public final class OriginGuard {
  private final OriginCheck check;
  private final SessionCookie cookie;
  private final Routes routes;
  private final Audit audit;

  /** A guard for one app. */
  public OriginGuard(OriginCheck check, SessionCookie cookie, Routes routes, Audit audit) {
    this.check = check;
    this.cookie = cookie;
    this.routes = routes;
    this.audit = audit;
  }

  /** Whether the request may do what it asks for, or comes, or may come, from elsewhere. */
  OriginVerdict judge(HttpServletRequest request) {
    boolean handshake = isWebSocketHandshake(request);
    if (OriginCheck.isHarmless(request.getMethod(), handshake)) {
      return OriginVerdict.ALLOWED;
    }
    Route route = routes.of(request);
    OriginVerdict verdict =
        check.judge(
            new WriteAttempt(
                request.getMethod(),
                Routes.headers(request, "Sec-Fetch-Site"),
                Routes.headers(request, "Origin"),
                route.ownOrigin(),
                !cookie.valuesIn(request).isEmpty(),
                Body.isOfType(request, "application/json"),
                handshake));
    if (!verdict.isAllowed()) {
      audit.crossSite(verdict, routes.sourceOf(request));
    }
    return verdict;
  }

  private static boolean isWebSocketHandshake(HttpServletRequest request) {
    if (request.getHeader("Upgrade") == null) {
      return false;
    }
    for (String value : Routes.headers(request, "Upgrade")) {
      if (value.toLowerCase(Locale.ROOT).contains("websocket")) {
        return true;
      }
    }
    return false;
  }
}
