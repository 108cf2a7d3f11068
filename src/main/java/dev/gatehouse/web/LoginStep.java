package dev.gatehouse.web;

import dev.gatehouse.access.Route;
import dev.gatehouse.account.Attempt;
import dev.gatehouse.account.Authenticator;
import dev.gatehouse.account.Credentials;
import dev.gatehouse.account.LoginOutcome;
import dev.gatehouse.account.LoginOutcome.Reason;
import dev.gatehouse.account.LoginOutcome.Refused;
import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.audit.Source;
import dev.gatehouse.session.Client;
import dev.gatehouse.session.Session;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.session.Sessions.Begun;
import dev.gatehouse.web.FactorStep.Demand;
import dev.gatehouse.web.FactorStep.NotNow;
import dev.gatehouse.web.FactorStep.Settled;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;

/**
 * The step from a name and a password to a session, whoever asked for them: Gatehouse's own page,
 * or the app by {@code request.login}. Every refusal of a name and password looks the same.
 */
public final class LoginStep {
  private final Authenticator authenticator;
  private final Sessions sessions;
  private final SessionCookie cookie;
  private final DeviceCookie deviceCookie;
  private final FactorStep factorStep;
  private final Answers answers;

  /** The step of one app. */
  public LoginStep(
      Authenticator authenticator,
      Sessions sessions,
      SessionCookie cookie,
      DeviceCookie deviceCookie,
      FactorStep factorStep,
      Answers answers) {
    this.authenticator = authenticator;
    this.sessions = sessions;
    this.cookie = cookie;
    this.deviceCookie = deviceCookie;
    this.factorStep = factorStep;
    this.answers = answers;
  }

  /** What became of it. */
  sealed interface Outcome {}

  /** A session has begun, and its cookie is on the response. */
  record Entered(Verified login, Begun begun) implements Outcome {}

  /** None has. */
  record TurnedAway(Problem problem) implements Outcome {}

  /**
   * Begins a session under a fresh token if the credentials are right.
   *
   * @throws dev.gatehouse.db.DatabaseException when the database cannot answer
   */
  Outcome signIn(
      Credentials credentials, HttpServletRequest request, HttpServletResponse response) {
    Route route = answers.routeOf(request);
    Source source = answers.sourceOf(request);
    Attempt attempt = new Attempt(credentials, route.clientNetwork(), deviceCookie.in(request));
    LoginOutcome outcome = authenticator.authenticate(attempt);
    if (outcome instanceof Verified verified) {
      Demand demand = factorStep.demandOn(verified.account(), source, response);
      if (!(demand instanceof Settled settled)) {
        return new TurnedAway(((NotNow) demand).problem());
      }
      Optional<Begun> begun =
          sessions.begin(verified, settled.isNeeded(), cookie.tokenIn(request), clientOf(request));
      if (begun.isPresent()) {
        Session session = begun.get().session();
        long account = verified.account().id();
        cookie.write(response, begun.get().token());
        if (settled.isNeeded()) {
          answers.audit().factorRequired(account, session.id(), source);
        } else {
          boolean isKnown = attempt.device().isKnownTo(verified, session.authenticatedAt());
          answers.audit().loginSucceeded(account, session.id(), isKnown, source);
          deviceCookie.write(response, verified, attempt.device(), session.authenticatedAt());
        }
        for (long surplus : begun.get().surplus()) {
          answers.audit().sessionEnded(account, surplus, source, "limit");
        }
        Visitor.of(request).began(verified.account(), begun.get());
        return new Entered(verified, begun.get());
      }
      outcome = new Refused(Reason.ACCOUNT_CHANGED, verified.account().id());
    }
    return new TurnedAway(answers.refusal(outcome, source, response));
  }

  private static Client clientOf(HttpServletRequest request) {
    String userAgent = request.getHeader("User-Agent");
    return Client.ofUserAgent(userAgent == null ? "" : userAgent);
  }
}
