package dev.gatehouse.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * Gatehouse's own paths within the app, and the path a request is for.
 *
 * @param login {@code /login}
 * @param logout {@code /logout}
 * @param base {@code /gatehouse}, with everything below
 */
public record Paths(String login, String logout, String base) {
  /** Where somebody who is signed in types the password once more. */
  public String reauthenticate() {
    return base + "/reauthenticate";
  }

  /** Where people see and end their own sessions. */
  public String account() {
    return base + "/account";
  }

  /** Where people change their password. */
  public String password() {
    return base + "/account/password";
  }

  /** Where a one-time link leads. */
  public String recover() {
    return base + "/recover";
  }

  /** Whether the path is served by Gatehouse itself and so not subject to the app's rules. */
  boolean isOwn(String path) {
    return path.equals(login)
        || path.equals(logout)
        || path.equals(base)
        || (path.startsWith(base) && path.charAt(base.length()) == '/');
  }

  /** Whether nobody is sent back there after signing in: our own pages, but for the account's. */
  boolean isNoTarget(String path) {
    return isOwn(path) && !path.equals(account());
  }

  /**
   * The path within the app as the container decoded it; for an include, the included one. Empty
   * where the container refuses to say, as Jetty does of an ambiguous path it was told to accept.
   */
  static Optional<String> of(HttpServletRequest request) {
    try {
      if (request.getDispatcherType() == DispatcherType.INCLUDE
          && request.getAttribute(RequestDispatcher.INCLUDE_SERVLET_PATH)
              instanceof String servletPath) {
        Object pathInfo = request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO);
        return Optional.of(join(servletPath, pathInfo));
      }
      return Optional.of(join(request.getServletPath(), request.getPathInfo()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String join(String servletPath, Object pathInfo) {
    String path = pathInfo == null ? servletPath : servletPath + pathInfo;
    return path.isEmpty() ? "/" : path;
  }
}
