package dev.gatehouse.web;

import dev.gatehouse.access.Hop;
import dev.gatehouse.access.Proxies;
import dev.gatehouse.access.Route;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;

/** Finds out how a request came: from which address, over TLS or not, locally or not. */
public final class Routes {
  private final Proxies proxies;

  /** Believes forwarding headers from these proxies alone. */
  public Routes(Proxies proxies) {
    this.proxies = proxies;
  }

  Route of(HttpServletRequest request) {
    String host = request.getHeader("Host");
    return proxies.route(
        new Hop(
            request.getRemoteAddr(),
            request.isSecure(),
            host == null ? "" : host,
            headers(request, "Forwarded"),
            headers(request, "X-Forwarded-For"),
            headers(request, "X-Forwarded-Proto"),
            headers(request, "X-Forwarded-Host")));
  }

  static List<String> headers(HttpServletRequest request, String name) {
    return Collections.list(request.getHeaders(name));
  }
}
