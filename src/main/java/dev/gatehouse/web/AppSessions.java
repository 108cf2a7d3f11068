package dev.gatehouse.web;

import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.Resumption.Pending;
import dev.gatehouse.session.Session;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The container's own sessions of one app, each bound to the session of ours in which it is used,
 * so that nobody finds there what somebody else has left:
 *
 * <pre>
 *   made in this sign-in            --> it
 *   made when nobody was signed in  --> it, under another id, and from now on of this sign-in
 *   made in any other sign-in       --> invalidated
 * </pre>
 *
 * What binds it is an attribute that the app does not see, since only attributes go where the
 * container takes a session: to another node, to disk and back. Gatehouse makes none of its own
 * accord. Thread-safe.
 */
public final class AppSessions {
  /** The owner of a session that was made when nobody was signed in. */
  private static final String NOBODY = "";

  private static final Logger LOG = LoggerFactory.getLogger(AppSessions.class);
  private static final String OWNER = "dev.gatehouse.owner";

  /** Of each session one face, as long as somebody has it: apps lock on what they are given. */
  private final Map<HttpSession, WeakReference<HttpSession>> faces = new WeakHashMap<>();

  AppSessions() {}

  /**
   * Hardens the cookie of an app's sessions, and lets their ids be in no address. What is stricter
   * already stays.
   *
   * @param secure as with {@link SessionCookie}
   */
  public static void hardenCookie(ServletContext context, boolean secure) {
    try {
      context.setSessionTrackingModes(EnumSet.of(SessionTrackingMode.COOKIE));
      SessionCookieConfig config = context.getSessionCookieConfig();
      if (config == null) { // Jetty's app without sessions
        return;
      }
      config.setHttpOnly(true);
      if (secure) {
        config.setSecure(true);
      }
      if (!"Strict".equalsIgnoreCase(config.getAttribute("SameSite"))) {
        config.setAttribute("SameSite", "Lax");
      }
    } catch (IllegalStateException | IllegalArgumentException | UnsupportedOperationException e) {
      LOG.warn("sys_session_cookie_not_hardened reason=\"{}\"", e.getMessage());
    }
  }

  /**
   * The session for the app to use.
   *
   * @throws VisitorUnknownException when one is to be made and it cannot be told for whom
   */
  Optional<HttpSession> show(Visitor visitor, boolean create) {
    visitor.asked();
    if (visitor.isUnknown()) {
      if (create) {
        throw new VisitorUnknownException();
      }
      return Optional.empty();
    }
    Optional<HttpSession> bound = bind(visitor);
    if (bound.isEmpty() && create) {
      bound = Optional.of(begin(visitor));
    }
    return bound.map(this::faceOf);
  }

  /** Gives the session another id, as {@link HttpServletRequest#changeSessionId} says. */
  String changeId(Visitor visitor) {
    if (show(visitor, false).isEmpty()) {
      throw new IllegalStateException("there is no session");
    }
    return visitor.request().changeSessionId();
  }

  /** The session of a browser, if it is the visitor's or becomes so now; any other one ends. */
  Optional<HttpSession> bind(Visitor visitor) {
    HttpSession session = visitor.request().getSession(false);
    if (session == null || isOf(ownerOf(visitor), session, visitor.request())) {
      return Optional.ofNullable(session);
    }
    end(session);
    return Optional.empty();
  }

  /** A session of ours, with its beginning, since another schema counts anew; or nobody. */
  private static String ownerOf(Visitor visitor) {
    Session session;
    if (visitor.found() instanceof Active active) {
      session = active.session();
    } else if (visitor.found() instanceof Pending pending) {
      session = pending.session();
    } else {
      return NOBODY;
    }
    return session.id() + " " + session.createdAt();
  }

  private boolean isOf(String owner, HttpSession session, HttpServletRequest request) {
    try {
      if (owner.equals(session.getAttribute(OWNER))) {
        return true;
      }
      synchronized (this) { // of two requests at once, one gives it another id
        Object found = session.getAttribute(OWNER);
        if (found != null && !found.equals(NOBODY)) {
          return found.equals(owner);
        }
        session.setAttribute(OWNER, owner);
        if (!owner.equals(NOBODY)) {
          request.changeSessionId();
        }
        return true;
      }
    } catch (RuntimeException e) { // another request has just ended it, or a listener of the app
      return false;
    }
  }

  private static HttpSession begin(Visitor visitor) {
    String owner = ownerOf(visitor);
    HttpSession session = visitor.request().getSession(true);
    Object found = session.getAttribute(OWNER);
    if (found != null && !found.equals(owner)) {
      throw new IllegalStateException("the session of somebody else could not be ended");
    }
    session.setAttribute(OWNER, owner);
    return session;
  }

  /** Ends the session of a request's browser, whosever it is. */
  static void end(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    if (session != null) {
      end(session);
    }
  }

  private static void end(HttpSession session) {
    try {
      session.invalidate();
    } catch (RuntimeException e) { // a listener of the app, or another request was first
      LOG.warn("sys_http_session_not_ended class={}", e.getClass().getName());
    }
  }

  private HttpSession faceOf(HttpSession session) {
    synchronized (faces) {
      WeakReference<HttpSession> kept = faces.get(session);
      HttpSession face = kept == null ? null : kept.get();
      if (face == null) {
        face =
            (HttpSession)
                Proxy.newProxyInstance(
                    AppSessions.class.getClassLoader(),
                    new Class<?>[] {HttpSession.class},
                    (proxy, method, arguments) -> call(session, proxy, method, arguments));
        faces.put(session, new WeakReference<>(face));
      }
      return face;
    }
  }

  /**
   * What the session says, but for the one attribute. Written without naming the methods, since
   * Servlet 6.1 has more of them than 6.0.
   */
  private static Object call(HttpSession session, Object face, Method method, Object... arguments)
      throws Throwable {
    if (arguments != null && OWNER.equals(arguments[0])) {
      return null;
    }
    if (method.getName().equals("equals")) {
      return face == arguments[0];
    }
    try {
      Object result = method.invoke(session, arguments);
      return method.getName().equals("getAttributeNames")
          ? withoutOwner((Enumeration<?>) result)
          : result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Enumeration<?> withoutOwner(Enumeration<?> names) {
    List<?> all = Collections.list(names);
    return Collections.enumeration(all.stream().filter(name -> !OWNER.equals(name)).toList());
  }
}
