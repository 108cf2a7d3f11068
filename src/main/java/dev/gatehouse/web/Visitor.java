package dev.gatehouse.web;

import dev.gatehouse.account.Account;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Resumption;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.Resumption.Pending;
import dev.gatehouse.session.Resumption.Reason;
import dev.gatehouse.session.Resumption.Refused;
import dev.gatehouse.session.SessionToken;
import dev.gatehouse.session.Sessions.Begun;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whoever a request is from, for all its dispatches. Looked up at most once: by the filter on a
 * protected path, and on a public one not before the app asks. When the database cannot say who it
 * is, the filter answers 503, and an app that asks on a public path is told: nobody.
 *
 * <p>As a request, for one thread at a time.
 */
final class Visitor {
  static final String ATTRIBUTE = Visitor.class.getName();

  private final Visitors app;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final Traffic traffic = new Traffic();
  private boolean isProtected;

  /** Null until looked up. */
  private Resumption found;

  /** Null: nobody. */
  private SignedIn signedIn;

  /** Null unless the look-up failed. */
  private DatabaseException failure;

  /** Null unless a session began in this request. */
  private SessionToken begunToken;

  /**
   * Of a request that is met for the first time.
   *
   * @param request the container's own, and so is the response
   */
  Visitor(Visitors app, HttpServletRequest request, HttpServletResponse response) {
    this.app = app;
    this.request = request;
    this.response = response;
  }

  /** The visitor of this app whom a request is known to be from. */
  static Optional<Visitor> in(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Visitor visitor
        ? Optional.of(visitor)
        : Optional.empty();
  }

  /** As {@link #in}, behind the filter. */
  static Visitor of(ServletRequest request) {
    return in(request).orElseThrow(() -> new IllegalStateException("the filter was passed by"));
  }

  boolean isOf(Visitors app) {
    return this.app == app;
  }

  /** Puts the headers on the response that every answer on a protected path has. */
  void protect() {
    isProtected = true;
    putHeaders(response);
  }

  boolean isProtected() {
    return isProtected;
  }

  /**
   * Who is signed in. Looked up anew if that is how a request is written down as activity that did
   * not count as such when the app asked, earlier on its way.
   *
   * @throws DatabaseException when it cannot be told
   */
  Optional<SignedIn> signedIn(Activity activity) {
    if (failure != null) {
      throw failure;
    }
    boolean isOwed = activity == Activity.TOUCH && found instanceof Active a && a.isTouchDue();
    if (found == null || isOwed) {
      become(app.lookUp(request, activity));
    }
    return Optional.ofNullable(signedIn);
  }

  private void become(Resumption resumption) {
    found = resumption;
    failure = null;
    signedIn =
        resumption instanceof Active active
            ? new SignedIn(active.account(), active.session(), active.now())
            : null;
  }

  /** What a session is pending for, as in {@link Pending}; empty: nothing. */
  String task() {
    return found instanceof Pending pending ? pending.task() : "";
  }

  /**
   * Who is signed in, for the app. What it answers may then depend on that, so no cache may keep it
   * for others.
   */
  Optional<SignedIn> asked() {
    if (found == null && failure == null) {
      try {
        signedIn(Activity.LOOK);
      } catch (DatabaseException e) {
        failure = e;
        app.answers().audit().storeUnavailable(e);
      }
      putHeaders(response);
    }
    return Optional.ofNullable(signedIn);
  }

  /** Puts the headers on the response that belong to what the app has been told. */
  void putHeaders(HttpServletResponse response) {
    if (isProtected) {
      app.headers().forProtected(response);
    } else if (found != null || failure != null) {
      SecurityHeaders.forAsked(response, !(found instanceof Refused));
    }
  }

  /** A session of this visitor has just begun, and its cookie is on the response. */
  void began(Account account, Begun begun) {
    become(
        begun.task().isEmpty()
            ? new Active(begun.session(), account, begun.session().authenticatedAt(), false)
            : new Pending(begun.session(), account, begun.task()));
    begunToken = begun.token();
    app.sessions().bind(this);
    putHeaders(response);
  }

  /** The visitor's session has ended: the container's ends with it, and nobody is signed in. */
  void ended() {
    become(new Refused(Reason.ENDED));
    AppSessions.end(request);
    putHeaders(response);
  }

  /** Those of the request, and that of a session that began in it. */
  List<SessionToken> tokens(SessionCookie cookie) {
    Stream<SessionToken> sent = cookie.tokensIn(request).stream();
    return Stream.concat(sent, Stream.ofNullable(begunToken)).toList();
  }

  /** Whether it cannot be told who it is. */
  boolean isUnknown() {
    return failure != null;
  }

  /** What came of the look-up. */
  Resumption found() {
    return found;
  }

  Visitors app() {
    return app;
  }

  /** The container's own, like the response. */
  HttpServletRequest request() {
    return request;
  }

  HttpServletResponse response() {
    return response;
  }

  Traffic traffic() {
    return traffic;
  }
}
