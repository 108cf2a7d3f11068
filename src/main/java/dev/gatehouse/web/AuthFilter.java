package dev.gatehouse.web;

import dev.gatehouse.access.AccessRule;
import dev.gatehouse.access.AccessRules;
import dev.gatehouse.access.OriginVerdict;
import dev.gatehouse.access.SuspiciousPath;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.session.Activity;
import dev.gatehouse.text.Text;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Stands in front of every servlet and lets a request through to it, or answers itself.
 *
 * <pre>
 *   request --suspicious path--> 400, TRACE --> 405
 *           --public path------> through; looked up only if the app asks who is there
 *           --write from another site--> 403
 *           --own path---------> LoginServlet and its like, past the app's filters
 *           --cookie, token, row--> live: role is right -> through, with the user's name
 *                                         role is wrong -> 403
 *                                         not fresh enough -> 303 to step-up, or 401
 *                                   not:  303 to sign-in (a page) or 401 (anything else)
 *                                   second factor awaited: through to its page, with no name
 *                                   something still to be done: 303 there or 401
 *                                   database away: 503
 * </pre>
 *
 * Nothing matches means denied. Only the look-up's own failure is caught; what else the app throws
 * passes untouched.
 */
public final class AuthFilter implements Filter {
  private final AccessRules rules;
  private final Paths paths;
  private final OriginGuard originGuard;
  private final Visitors visitors;
  private final Answers answers;
  private final Map<String, Servlet> own;

  /**
   * A filter for one app.
   *
   * @param own Gatehouse's servlets, by the names under which the container knows them
   */
  public AuthFilter(
      AccessRules rules,
      Paths paths,
      OriginGuard originGuard,
      Visitors visitors,
      Answers answers,
      Map<String, Servlet> own) {
    this.own = Map.copyOf(own);
    this.rules = rules;
    this.paths = paths;
    this.originGuard = originGuard;
    this.visitors = visitors;
    this.answers = answers;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest http = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    Visitor visitor = visitors.of(http, answer);
    if (!isAdmitted(visitor, http, answer)) {
      return;
    }
    try {
      chain.doFilter(new AppRequest(http, visitor), new AppResponse(answer, visitor));
      if (Sockets.isOpened(http, answer)) {
        Sockets.of(http).ifPresent(socket -> visitors.longRequests().watch(visitor, socket));
      }
    } catch (VisitorUnknownException e) {
      if (answer.isCommitted() || http.getDispatcherType() == DispatcherType.INCLUDE) {
        throw e;
      }
      answer.reset();
      refuse(Problem.UNAVAILABLE, http, answer);
    }
  }

  /** Whether the request may go on; if not, it has been answered here. */
  private boolean isAdmitted(
      Visitor visitor, HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    try {
      Optional<String> path = Paths.of(request);
      if (path.isEmpty()) {
        return refusePath(request, response);
      }
      return request.getDispatcherType() == DispatcherType.REQUEST
          ? isAdmittedFromClient(path.get(), visitor, request, response)
          : isAdmittedDispatch(path.get(), visitor, request, response);
    } catch (DatabaseException e) {
      answers.audit().storeUnavailable(e);
      return refuse(Problem.UNAVAILABLE, request, response);
    }
  }

  private boolean isAdmittedFromClient(
      String path, Visitor visitor, HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (SuspiciousPath.isSuspicious(request.getRequestURI())) {
      return refusePath(request, response);
    }
    if (request.getMethod().equals("TRACE")) { // it would show a page its own HttpOnly cookies
      return refuse(Problem.NO_TRACE, request, response);
    }
    boolean own = paths.isOwn(path);
    AccessRule rule = rules.ruleFor(path);
    if (!own && isPublic(path, rule)) {
      return true;
    }
    OriginVerdict origin = originGuard.judge(request);
    if (!origin.isAllowed()) {
      return refuse(Problem.crossSite(origin), request, response);
    }
    if (own) {
      return !isAnswered(request, response);
    }
    visitor.protect();
    if (!isAdmittedAs(visitor, path, rule, request, response)) {
      return false;
    }
    if (request.getRequestedSessionId() != null) { // the container's; who has none pays nothing
      visitors.sessions().bind(visitor);
    }
    return true;
  }

  /**
   * Whether one of our own servlets has answered. It is called from here, since the app's filters
   * were not written for it: some send whoever asks for {@code /login} somewhere else, and none
   * need see a password.
   */
  private boolean isAnswered(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    Servlet servlet = own.get(request.getHttpServletMapping().getServletName());
    if (servlet != null) {
      servlet.service(request, response);
    }
    return servlet != null;
  }

  /** Whether a path of the app is open to all. */
  private boolean isPublic(String path, AccessRule rule) {
    return rule.isPublic() && !paths.isFactor(path);
  }

  private boolean isAdmittedAs(
      Visitor visitor,
      String path,
      AccessRule rule,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Optional<SignedIn> known = visitor.signedIn(activityBy(rule));
    if (known.isEmpty() && isHeldFor(path, request)) {
      return true;
    }
    if (known.isEmpty()) {
      answers.pending(request, response, visitor.task());
      return false;
    }
    SignedIn signedIn = known.get();
    if (!rule.admits(signedIn.account().roles())) {
      answers
          .audit()
          .forbidden(signedIn.account().id(), signedIn.session().id(), answers.sourceOf(request));
      return refuse(Problem.FORBIDDEN, request, response);
    }
    if (!rule.isFreshEnough(signedIn.session().authenticatedAt(), signedIn.now())) {
      answers.reauthenticate(request, response);
      return false;
    }
    return true;
  }

  private static Activity activityBy(AccessRule rule) {
    return rule.isTouch() ? Activity.TOUCH : Activity.LOOK;
  }

  /** Whether the path is what a sign-in waits for; asked after {@link Visitor#signedIn}. */
  private boolean isHeldFor(String path, HttpServletRequest request) {
    return paths.isFactor(path) && PendingSignIn.in(request).isPresent();
  }

  /**
   * A dispatch within the server is judged by its target, as the client's own request for it would
   * be. Under WEB-INF, where no client can go, it inherits what let the client in; an include that
   * is not allowed includes nothing.
   */
  private boolean isAdmittedDispatch(
      String path, Visitor visitor, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    DispatcherType type = request.getDispatcherType();
    boolean own = paths.isOwn(path);
    AccessRule rule = rules.ruleFor(path);
    if (path.startsWith("/WEB-INF/") || (!own && isPublic(path, rule))) {
      if (type == DispatcherType.ERROR) { // the container has started the response anew
        visitor.putHeaders(response);
      }
      return true;
    }
    boolean answersClient = type == DispatcherType.FORWARD || type == DispatcherType.ASYNC;
    if (own || answersClient) {
      OriginVerdict origin = originGuard.judge(request);
      if (!origin.isAllowed()) {
        return refuse(Problem.crossSite(origin), request, response);
      }
    }
    if (own) {
      return true;
    }
    if (answersClient) {
      if (!visitor.isProtected()) { // else a protected servlet went on to another
        visitor.protect();
      }
      return isAdmittedAs(visitor, path, rule, request, response);
    }
    if (visitor.signedIn(activityBy(rule)).filter(id -> admits(rule, id)).isPresent()
        || isHeldFor(path, request)) {
      visitor.protect();
      return true;
    }
    return type == DispatcherType.ERROR
        && refuse(Problem.appError(response.getStatus()), request, response);
  }

  private static boolean admits(AccessRule rule, SignedIn signedIn) {
    return rule.admits(signedIn.account().roles())
        && rule.isFreshEnough(signedIn.session().authenticatedAt(), signedIn.now());
  }

  private boolean refusePath(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    answers.audit().malformed("path", answers.sourceOf(request));
    return refuse(Problem.badRequest(Text.of("problem.malformed-address")), request, response);
  }

  /** Always false: the request does not go on. */
  private boolean refuse(Problem problem, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getDispatcherType() != DispatcherType.INCLUDE && !response.isCommitted()) {
      answers.refuse(request, response, problem);
    }
    return false;
  }
}
