package dev.gatehouse.web;

import dev.gatehouse.access.AccessRule;
import dev.gatehouse.access.AccessRules;
import dev.gatehouse.access.OriginVerdict;
import dev.gatehouse.access.SuspiciousPath;
import dev.gatehouse.audit.Source;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Resumption;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.Resumption.Pending;
import dev.gatehouse.session.Resumption.Reason;
import dev.gatehouse.session.Resumption.Refused;
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
 *                                         not fresh enough -> 303 to step-up, or 401
 *                                   not:  303 to sign-in (a page) or 401 (anything else)
 *                                   second factor awaited: through to its page, with no name
 *                                   something still to be done: 303 there or 401
 *                                   database away: 503
 * </pre>
 *
 * Nothing matches means denied. Only the look-up's own failure is caught; what the app throws
 * passes untouched.
 */
public final class AuthFilter implements Filter {
  private final AccessRules rules;
  private final Paths paths;
  private final OriginGuard originGuard;
  private final SessionCookie cookie;
  private final SecurityHeaders headers;
  private final FactorStep factorStep;
  private final Answers answers;

  /** A filter for one app. */
  public AuthFilter(
      AccessRules rules,
      Paths paths,
      OriginGuard originGuard,
      SessionCookie cookie,
      SecurityHeaders headers,
      FactorStep factorStep,
      Answers answers) {
    this.rules = rules;
    this.paths = paths;
    this.originGuard = originGuard;
    this.cookie = cookie;
    this.headers = headers;
    this.factorStep = factorStep;
    this.answers = answers;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletResponse http = (HttpServletResponse) response;
    Optional<HttpServletRequest> admitted = admit((HttpServletRequest) request, http);
    if (admitted.isPresent()) {
      boolean isProtected =
          admitted.get() instanceof SignedInRequest || admitted.get() instanceof PendingRequest;
      chain.doFilter(admitted.get(), isProtected ? new ProtectedResponse(http, headers) : http);
    }
  }

  /** The request to go on with; empty when it has been answered here. */
  private Optional<HttpServletRequest> admit(
      HttpServletRequest request, HttpServletResponse response) throws IOException {
    try {
      Optional<String> path = Paths.of(request);
      if (path.isEmpty()) {
        return refusePath(request, response);
      }
      return request.getDispatcherType() == DispatcherType.REQUEST
          ? admitFromClient(path.get(), request, response)
          : admitDispatch(path.get(), request, response);
    } catch (DatabaseException e) {
      answers.audit().storeUnavailable(e);
      return refuse(Problem.UNAVAILABLE, request, response);
    }
  }

  private Optional<HttpServletRequest> admitFromClient(
      String path, HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (SuspiciousPath.isSuspicious(request.getRequestURI())) {
      return refusePath(request, response);
    }
    if (request.getMethod().equals("TRACE")) { // it would show a page its own HttpOnly cookies
      return refuse(Problem.NO_TRACE, request, response);
    }
    boolean own = paths.isOwn(path);
    AccessRule rule = rules.ruleFor(path);
    if (!own && isPublic(path, rule)) {
      return Optional.of(request);
    }
    OriginVerdict origin = originGuard.judge(request);
    if (!origin.isAllowed()) {
      return refuse(Problem.crossSite(origin), request, response);
    }
    if (own) {
      return Optional.of(request);
    }
    headers.forProtected(response);
    return admitAs(lookUp(rule, request), path, rule, request, response);
  }

  /** Whether a path of the app is open to all. */
  private boolean isPublic(String path, AccessRule rule) {
    return rule.isPublic() && !paths.isFactor(path);
  }

  private Optional<HttpServletRequest> admitAs(
      Optional<SignedIn> identity,
      String path,
      AccessRule rule,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    if (identity.isEmpty() && isHeldFor(path, request)) {
      return Optional.of(new PendingRequest(request));
    }
    if (identity.isEmpty()) {
      answers.pending(request, response, PendingSignIn.taskIn(request));
      return Optional.empty();
    }
    SignedIn signedIn = identity.get();
    if (!rule.admits(signedIn.account().roles())) {
      answers
          .audit()
          .forbidden(signedIn.account().id(), signedIn.session().id(), answers.sourceOf(request));
      return refuse(Problem.FORBIDDEN, request, response);
    }
    if (!rule.isFreshEnough(signedIn.session().authenticatedAt(), signedIn.now())) {
      answers.reauthenticate(request, response);
      return Optional.empty();
    }
    return Optional.of(new SignedInRequest(request, signedIn));
  }

  /** Whether the path is what a sign-in waits for; asked after {@link #identity}. */
  private boolean isHeldFor(String path, HttpServletRequest request) {
    return paths.isFactor(path) && PendingSignIn.in(request).isPresent();
  }

  /** Who is signed in: looked up once per request, and kept for its dispatches. */
  private Optional<SignedIn> identity(AccessRule rule, HttpServletRequest request) {
    return isKnown(request) ? SignedIn.in(request) : lookUp(rule, request);
  }

  private Optional<SignedIn> lookUp(AccessRule rule, HttpServletRequest request) {
    Resumption resumption = cookie.resume(request, rule.isTouch() ? Activity.TOUCH : Activity.LOOK);
    if (resumption instanceof Active active) {
      return Optional.of(SignedIn.keep(active, request));
    }
    if (resumption instanceof Pending pending) {
      factorStep.keep(pending, request);
    } else if (resumption instanceof Refused refused) {
      record(refused.reason(), request);
    }
    return Optional.empty();
  }

  private static boolean isKnown(HttpServletRequest request) {
    return SignedIn.in(request).isPresent() || !PendingSignIn.taskIn(request).isEmpty();
  }

  /** That there is no cookie is no event; that there is one of another form, or two, is. */
  private void record(Reason reason, HttpServletRequest request) {
    Source source = answers.sourceOf(request);
    if (reason != Reason.NO_TOKEN) {
      answers.audit().sessionRefused(reason, source);
    } else if (!cookie.valuesIn(request).isEmpty()) {
      answers.audit().malformed("cookie", source);
    }
  }

  /**
   * A dispatch within the server is judged by its target, as the client's own request for it would
   * be. Under WEB-INF, where no client can go, it inherits what let the client in; an include that
   * is not allowed includes nothing.
   */
  private Optional<HttpServletRequest> admitDispatch(
      String path, HttpServletRequest request, HttpServletResponse response) throws IOException {
    boolean own = paths.isOwn(path);
    AccessRule rule = rules.ruleFor(path);
    if (path.startsWith("/WEB-INF/") || (!own && isPublic(path, rule))) {
      return Optional.of(SignedIn.asKnownIn(request));
    }
    DispatcherType type = request.getDispatcherType();
    boolean answersClient = type == DispatcherType.FORWARD || type == DispatcherType.ASYNC;
    if (own || answersClient) {
      OriginVerdict origin = originGuard.judge(request);
      if (!origin.isAllowed()) {
        return refuse(Problem.crossSite(origin), request, response);
      }
    }
    if (own) {
      return Optional.of(SignedIn.asKnownIn(request));
    }
    if (answersClient) {
      if (!isKnown(request)) { // else a protected servlet went on to another
        headers.forProtected(response);
      }
      return admitAs(identity(rule, request), path, rule, request, response);
    }
    if (identity(rule, request).filter(id -> admits(rule, id)).isPresent()) {
      headers.forProtected(response);
      return Optional.of(SignedIn.asKnownIn(request));
    }
    if (isHeldFor(path, request)) {
      headers.forProtected(response);
      return Optional.of(new PendingRequest(request));
    }
    return type == DispatcherType.ERROR
        ? refuse(Problem.appError(response.getStatus()), request, response)
        : Optional.empty();
  }

  private static boolean admits(AccessRule rule, SignedIn signedIn) {
    return rule.admits(signedIn.account().roles())
        && rule.isFreshEnough(signedIn.session().authenticatedAt(), signedIn.now());
  }

  private Optional<HttpServletRequest> refusePath(
      HttpServletRequest request, HttpServletResponse response) throws IOException {
    answers.audit().malformed("path", answers.sourceOf(request));
    return refuse(Problem.badRequest("The address is malformed."), request, response);
  }

  private Optional<HttpServletRequest> refuse(
      Problem problem, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getDispatcherType() != DispatcherType.INCLUDE && !response.isCommitted()) {
      answers.refuse(request, response, problem);
    }
    return Optional.empty();
  }
}
