package dev.gatehouse.web;

import dev.gatehouse.access.OriginVerdict;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.Credentials;
import dev.gatehouse.audit.Source;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.session.SessionToken;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.web.LoginStep.Entered;
import dev.gatehouse.web.LoginStep.Outcome;
import dev.gatehouse.web.LoginStep.TurnedAway;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** Signing in and out by an app's own code, as Servlet 6.0 has it. Thread-safe. */
public final class AppLogin {
  private final LoginStep step;
  private final Sessions sessions;
  private final SessionCookie cookie;
  private final Intake intake;
  private final OriginGuard originGuard;
  private final Answers answers;

  /** The calls of one app. */
  public AppLogin(
      LoginStep step,
      Sessions sessions,
      SessionCookie cookie,
      Intake intake,
      OriginGuard originGuard,
      Answers answers) {
    this.step = step;
    this.sessions = sessions;
    this.cookie = cookie;
    this.intake = intake;
    this.originGuard = originGuard;
    this.answers = answers;
  }

  /**
   * As {@link HttpServletRequest#login} says: like {@code POST /login} in all but the answer. The
   * app's own form is not behind the filter on a public path, so a write of another site is turned
   * away here: it would sign people in as somebody else.
   */
  void login(Visitor visitor, String username, String password) throws ServletException {
    HttpServletRequest request = visitor.request();
    HttpServletResponse response = visitor.response();
    if (visitor.asked().isPresent()) {
      throw new ServletException("somebody is signed in already");
    }
    if (response.isCommitted()) {
      throw new ServletException("the response is committed: no cookie can be set");
    }
    OriginVerdict origin = originGuard.judge(request);
    if (!origin.isAllowed()) {
      throw refusal(Problem.crossSite(origin));
    }
    Optional<Problem> obstacle = intake.obstacle(request);
    if (obstacle.isPresent()) {
      throw refusal(obstacle.get());
    }
    Optional<AccountName> name = username == null ? Optional.empty() : AccountName.parse(username);
    if (name.isEmpty() || password == null || password.isEmpty()) {
      answers.audit().malformed("login_call", answers.sourceOf(request));
      throw refusal(Problem.BAD_CREDENTIALS);
    }
    Outcome outcome;
    try {
      outcome = step.signIn(new Credentials(name.get(), password), request, response);
    } catch (DatabaseException e) {
      answers.audit().storeUnavailable(e);
      throw refusal(Problem.SIGN_IN_UNAVAILABLE);
    }
    if (outcome instanceof TurnedAway turnedAway) {
      throw refusal(turnedAway.problem());
    }
    String task = ((Entered) outcome).begun().task();
    if (!task.isEmpty()) {
      throw new ServletException(
          "the password is right, and something is still to be done: " + task);
    }
  }

  private static ServletException refusal(Problem problem) {
    return new ServletException(problem.title() + ". " + problem.detail());
  }

  /** As {@link HttpServletRequest#logout} says; no cookie needs to be cleared for it. */
  void logout(Visitor visitor) throws ServletException {
    try {
      signOut(visitor);
    } catch (DatabaseException e) {
      answers.audit().storeUnavailable(e);
      throw refusal(Problem.NOT_SIGNED_OUT);
    }
  }

  /**
   * Ends every session that a request's cookies can mean, committed on return, and then the
   * container's. Throws {@link DatabaseException} when nothing is known.
   */
  void signOut(Visitor visitor) {
    HttpServletRequest request = visitor.request();
    for (SessionToken token : visitor.tokens(cookie)) {
      Source source = answers.sourceOf(request);
      sessions
          .end(token)
          .ifPresent(session -> answers.audit().sessionEnded(0, session, source, "logout"));
    }
    visitor.ended();
  }

  /** As {@link HttpServletRequest#authenticate} says; what is answered is the filter's answer. */
  boolean authenticate(Visitor visitor, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (visitor.asked().isPresent()) {
      return true;
    }
    if (response.isCommitted()) {
      throw new IllegalStateException("the response is committed: nobody can be sent to sign in");
    }
    if (visitor.isUnknown()) {
      answers.refuse(request, response, Problem.UNAVAILABLE);
    } else {
      answers.pending(request, response, visitor.task());
    }
    response.flushBuffer();
    return false;
  }
}
