package dev.gatehouse.web;

import dev.gatehouse.access.AccessRule;
import dev.gatehouse.access.AccessRules;
import dev.gatehouse.access.OriginCheck;
import dev.gatehouse.access.OriginVerdict;
import dev.gatehouse.access.Route;
import dev.gatehouse.access.SuspiciousPath;
import dev.gatehouse.access.WriteAttempt;
import dev.gatehouse.audit.SecurityLog;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.SessionToken;
import dev.gatehouse.session.Sessions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Stands in front of every servlet and lets a request through to it, or answers itself.
 *
 * <pre>
 *   request --suspicious path--> 400, TRACE --> 405
 *           --public path------> through, no look-up at all
 *           --write from another site--> 403
 *           --own path---------> through to LoginServlet and its like
 *           --cookie, token, row--> live: role is right -> through, with the user's name
 *                                         role is wrong -> 403
 *                                   not:  303 to sign-in (a page) or 401 (anything else)
 *                                   database away: 503
 * </pre>
 *
 * Nothing matches means denied. Only the look-up's own failures are caught; what the app throws
 * passes untouched.
 */
public final class AuthFilter implements Filter {
  private final AccessRules rules;
  private final Paths paths;
  private final OriginCheck originCheck;
  private final SessionCookie cookie;
  private final Sessions sessions;
  private final Caller caller;
  private final Answers answers;

  /** A filter for one app. */
  public AuthFilter(
      AccessRules rules,
      Paths paths,
      OriginCheck originCheck,
      SessionCookie cookie,
      Sessions sessions,
      Caller caller,
      Answers answers) {
    this.rules = rules;
    this.paths = paths;
    this.originCheck = originCheck;
    this.cookie = cookie;
    this.sessions = sessions;
    this.caller = caller;
    this.answers = answers;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest http = (HttpServletRequest) request;
    Optional<HttpServletRequest> admitted = admit(http, (HttpServletResponse) response);
    if (admitted.isPresent()) {
      boolean isSignedIn = admitted.get() instanceof SignedInRequest;
      chain.doFilter(
          admitted.get(),
          isSignedIn ? new ProtectedResponse((HttpServletResponse) response) : response);
    }
  }

  /** The request to go on with; empty when it has been answered here. */
  private Optional<HttpServletRequest> admit(
      HttpServletRequest request, HttpServletResponse response) throws IOException {
    try {
      return request.getDispatcherType() == DispatcherType.REQUEST
          ? admitFromClient(request, response)
          : admitDispatch(request, response);
    } catch (DatabaseException e) {
      SecurityLog.storeUnavailable(e);
      answers.refuse(request, response, Problem.UNAVAILABLE);
    } catch (IllegalArgumentException e) { // a container's path getters say so to a bad path
      SecurityLog.malformed("path", request.getRemoteAddr());
      answers.refuse(request, response, Problem.badRequest("The address is malformed."));
    }
    return Optional.empty();
  }

  private Optional<HttpServletRequest> admitFromClient(
      HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (SuspiciousPath.isSuspicious(request.getRequestURI())) {
      SecurityLog.malformed("path", caller.routeOf(request).clientAddress());
      answers.refuse(request, response, Problem.badRequest("The address is malformed."));
      return Optional.empty();
    }
    if (request.getMethod().equals("TRACE")) { // it would show the page its own HttpOnly cookies
      answers.refuse(request, response, Problem.methodNotAllowed("everything but TRACE"));
      return Optional.empty();
    }
    String path = Paths.of(request);
    boolean own = paths.isOwn(path);
    AccessRule rule = own ? AccessRule.DENIED : rules.ruleFor(path);
    if (rule.isPublic()) {
      return Optional.of(request);
    }
    if (isWrite(request) && isFromAnotherSite(request, response)) {
      return Optional.empty();
    }
    if (own) {
      return Optional.of(request);
    }
    return admitSignedIn(request, response, rule);
  }

  private Optional<HttpServletRequest> admitSignedIn(
      HttpServletRequest request, HttpServletResponse response, AccessRule rule)
      throws IOException {
    if (SignedIn.in(request).isEmpty()) { // else a protected servlet has gone on to another
      SecurityHeaders.forProtected(response);
    }
    Optional<SignedIn> identity = identity(request, rule);
    if (identity.isEmpty()) {
      answers.notSignedIn(request, response);
      return Optional.empty();
    }
    SignedIn signedIn = identity.get();
    if (!rule.admits(signedIn.account().roles())) {
      SecurityLog.forbidden(
          signedIn.account().id(),
          signedIn.session().id(),
          caller.routeOf(request).clientAddress());
      answers.refuse(request, response, Problem.FORBIDDEN);
      return Optional.empty();
    }
    return Optional.of(new SignedInRequest(request, signedIn));
  }

  /** Who is signed in: found once per request, and kept for its dispatches. */
  private Optional<SignedIn> identity(HttpServletRequest request, AccessRule rule) {
    Optional<SignedIn> known = SignedIn.in(request);
    if (known.isPresent()) {
      return known;
    }
    Activity activity = rule.isTouch() ? Activity.TOUCH : Activity.LOOK;
    Optional<SignedIn> found = cookie.tokenIn(request).flatMap(token -> resume(token, activity));
    found.ifPresent(signedIn -> signedIn.putInto(request));
    return found;
  }

  private Optional<SignedIn> resume(SessionToken token, Activity activity) {
    return sessions.resume(token, activity) instanceof Active active
        ? Optional.of(SignedIn.of(active))
        : Optional.empty();
  }

  private static boolean isWrite(HttpServletRequest request) {
    return switch (request.getMethod()) {
      case "GET", "HEAD", "OPTIONS" -> isUpgrade(request);
      default -> true;
    };
  }

  private static boolean isUpgrade(HttpServletRequest request) {
    return request.getHeader("Upgrade") != null;
  }

  private boolean isFromAnotherSite(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Route route = caller.routeOf(request);
    OriginVerdict verdict =
        originCheck.judge(
            new WriteAttempt(
                request.getMethod(),
                Caller.headers(request, "Sec-Fetch-Site"),
                Caller.headers(request, "Origin"),
                route.ownOrigin(),
                !cookie.valuesIn(request).isEmpty(),
                LoginBody.isOfType(request, "application/json"),
                isUpgrade(request)));
    if (verdict.isAllowed()) {
      return false;
    }
    SecurityLog.crossSite(verdict.reason(), route.clientAddress());
    answers.refuse(request, response, Problem.CROSS_SITE);
    return true;
  }

  /**
   * A dispatch within the server is judged by its target, as the client's own request for it would
   * be. Under WEB-INF, where no client can go, it inherits what let the client in; an include that
   * is not allowed includes nothing.
   */
  private Optional<HttpServletRequest> admitDispatch(
      HttpServletRequest request, HttpServletResponse response) throws IOException {
    String path = Paths.of(request);
    AccessRule rule = rules.ruleFor(path);
    if (path.startsWith("/WEB-INF/") || paths.isOwn(path) || rule.isPublic()) {
      return Optional.of(withKnownIdentity(request));
    }
    DispatcherType type = request.getDispatcherType();
    if (type == DispatcherType.FORWARD || type == DispatcherType.ASYNC) {
      return admitSignedIn(request, response, rule);
    }
    boolean admitted =
        identity(request, rule).filter(id -> rule.admits(id.account().roles())).isPresent();
    if (!admitted && type == DispatcherType.ERROR) {
      answers.plainError(request, response);
    }
    return admitted ? Optional.of(withKnownIdentity(request)) : Optional.empty();
  }

  private static HttpServletRequest withKnownIdentity(HttpServletRequest request) {
    Optional<SignedIn> known = SignedIn.in(request);
    return known.isPresent() ? new SignedInRequest(request, known.get()) : request;
  }
}
