package dev.gatehouse.web;

import dev.gatehouse.access.Hop;
import dev.gatehouse.access.Origin;
import dev.gatehouse.access.Proxies;
import dev.gatehouse.access.Route;
import dev.gatehouse.audit.Source;
import dev.gatehouse.pages.Obstacle;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Finds out how a request came: from which address, over TLS or not, locally or not. */
public final class Routes {
  private final Proxies proxies;
  private final boolean plainHttpAllowed;

  /**
   * Believes forwarding headers from these proxies alone.
   *
   * @param plainHttpAllowed whether passwords are taken over plain HTTP from other machines
   */
  public Routes(Proxies proxies, boolean plainHttpAllowed) {
    this.proxies = proxies;
    this.plainHttpAllowed = plainHttpAllowed;
  }

  Route of(HttpServletRequest request) {
    String host = request.getHeader("Host");
    Route route =
        proxies.route(
            new Hop(
                request.getRemoteAddr(),
                request.isSecure(),
                host == null ? "" : host,
                headers(request, "Forwarded"),
                headers(request, "X-Forwarded-For"),
                headers(request, "X-Forwarded-Proto"),
                headers(request, "X-Forwarded-Host")));
    return plainHttpAllowed && route.transport().isPlain() && host != null
        ? withPlainOrigin(route, host)
        : route;
  }

  /** Where a request came from, as it is written down. */
  Source sourceOf(HttpServletRequest request) {
    return new Source(of(request).clientAddress(), request.getRequestId());
  }

  /** Why no password may be sent the way this request came. */
  Obstacle obstacle(Route route) {
    if (plainHttpAllowed) {
      return Obstacle.NONE;
    }
    return switch (route.transport()) {
      case TLS, LOCAL -> Obstacle.NONE;
      case PLAIN -> Obstacle.PLAIN_HTTP;
      case PLAIN_FROM_UNLISTED_PROXY -> Obstacle.UNLISTED_PROXY;
      case PLAIN_SAYS_PROXY -> Obstacle.PROXY_SAYS_HTTP;
    };
  }

  /**
   * Browsers say no Sec-Fetch-Site over plain HTTP, so there the origin must be that of the Host.
   */
  private static Route withPlainOrigin(Route route, String host) {
    try {
      String origin = Origin.parse("http://" + host.toLowerCase(Locale.ROOT)).text();
      return new Route(route.clientAddress(), route.transport(), origin);
    } catch (IllegalArgumentException e) {
      return route; // a Host that is none gives no origin
    }
  }

  static List<String> headers(HttpServletRequest request, String name) {
    return Collections.list(request.getHeaders(name));
  }
}
