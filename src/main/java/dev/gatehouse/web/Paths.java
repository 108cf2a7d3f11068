package dev.gatehouse.web;

import dev.gatehouse.session.Resumption.Pending;
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
 * @param factor the app's page for a second factor, with everything below; empty: there is none
 */
public record Paths(String login, String logout, String base, String factor) {
  /**
   * These, with the app's page for a second factor.
   *
   * @throws IllegalArgumentException when that is one of ours
   */
  public Paths withFactor(String path) {
    if (isOwn(path)) {
      throw new IllegalArgumentException("is where Gatehouse has a page of its own");
    }
    return new Paths(login, logout, base, path);
  }

  /** Where somebody who is signed in types the password once more. */
  public String reauthenticate() {
    return base + "/reauthenticate";
  }

  /** Where people see and end their own sessions. */
  public String account() {
    return base + "/account";
  }

  /** Where users are looked after, with everything below. */
  public String admin() {
    return base + "/admin";
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
    return path.equals(login) || path.equals(logout) || isWithin(base, path);
  }

  /** Whether the path is where the app asks for a second factor. */
  boolean isFactor(String path) {
    return !factor.isEmpty() && isWithin(factor, path);
  }

  private static boolean isWithin(String folder, String path) {
    return path.equals(folder) || (path.startsWith(folder) && path.charAt(folder.length()) == '/');
  }

  /**
   * Where a user does what is still to be done; empty when nothing is, or what this release does
   * not know.
   *
   * @param task as in {@link Pending}
   */
  String wayOn(String task) {
    return switch (task) {
      case Pending.PASSWORD -> password();
      case Pending.FACTOR -> factor;
      default -> "";
    };
  }

  /**
   * Whether nobody is sent back there after signing in: the pages of signing in, and our own but
   * for those of the account and of administrators.
   */
  boolean isNoTarget(String path) {
    boolean isPage = path.equals(account()) || isWithin(admin(), path);
    return (isOwn(path) && !isPage) || isFactor(path);
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
