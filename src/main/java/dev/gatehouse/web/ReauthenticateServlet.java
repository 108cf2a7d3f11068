package dev.gatehouse.web;

import dev.gatehouse.access.Route;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.Attempt;
import dev.gatehouse.account.Authenticator;
import dev.gatehouse.account.Credentials;
import dev.gatehouse.account.LoginOutcome;
import dev.gatehouse.account.LoginOutcome.Reason;
import dev.gatehouse.account.LoginOutcome.Refused;
import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.pages.Notice;
import dev.gatehouse.pages.Obstacle;
import dev.gatehouse.pages.StepUp;
import dev.gatehouse.pages.TimeLeft;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Renewals;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.SessionToken;
import dev.gatehouse.text.Text;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Step-up: somebody who is signed in types the password once more, as a form or as JSON {@code
 * {"password": …}}, and goes on under a fresh token with both timers started anew (ASVS 5.0 7.2.4,
 * 7.5.3). Throttled like a sign-in; a wrong password changes nothing.
 */
public final class ReauthenticateServlet extends OwnServlet {
  private static final long serialVersionUID = 1L;

  private static final Body.Shape SHAPE =
      new Body.Shape("step_up_body", List.of("password"), List.of("returnTo"));

  private final transient Authenticator authenticator;
  private final transient Renewals renewals;
  private final transient SessionCookie cookie;
  private final transient DeviceCookie deviceCookie;
  private final transient Intake intake;

  /** A step-up page for one app. */
  public ReauthenticateServlet(
      Authenticator authenticator,
      Renewals renewals,
      SessionCookie cookie,
      DeviceCookie deviceCookie,
      Intake intake,
      Answers answers) {
    super(answers, "GET", "HEAD", "POST");
    this.authenticator = authenticator;
    this.renewals = renewals;
    this.cookie = cookie;
    this.deviceCookie = deviceCookie;
    this.intake = intake;
  }

  @Override
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Optional<SessionToken> token = cookie.tokenIn(request);
    if (token.isEmpty() || !(cookie.resume(request, Activity.TOUCH) instanceof Active active)) {
      answers().notSignedIn(request, response);
    } else if (request.getMethod().equals("POST")) {
      takePassword(token.get(), active, request, response);
    } else {
      String returnTo = Body.query(request).getOrDefault("returnTo", "");
      show(request, response, HttpServletResponse.SC_OK, Notice.NONE, active, returnTo);
    }
  }

  private void takePassword(
      SessionToken token, Active active, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Body body = intake.take(request, SHAPE);
    if (!(body instanceof Body.Fields fields)) {
      refuse(((Body.Unusable) body).problem(), request, response, active, "");
      return;
    }
    String returnTo = fields.get("returnTo");
    Route route = answers().routeOf(request);
    Attempt attempt =
        new Attempt(
            new Credentials(new AccountName(active.account().name()), fields.get("password")),
            route.clientNetwork(),
            deviceCookie.in(request));
    LoginOutcome outcome = authenticator.authenticate(attempt);
    if (outcome instanceof Verified verified) {
      Optional<SessionToken> fresh = renewals.renew(token, verified);
      if (fresh.isPresent()) {
        answers()
            .audit()
            .sessionRenewed(
                active.account().id(), active.session().id(), answers().sourceOf(request));
        cookie.write(response, fresh.get());
        deviceCookie.write(response, verified, attempt.device(), active.now());
        if (Body.isOfType(request, "application/json")) {
          answers().noContent(request, response);
        } else {
          answers().seeOther(request, response, answers().returnTarget(returnTo, "/"));
        }
        return;
      }
      outcome = new Refused(Reason.ACCOUNT_CHANGED, verified.account().id());
    }
    Problem problem = answers().refusal(outcome, answers().sourceOf(request), response);
    refuse(problem, request, response, active, returnTo);
  }

  private void refuse(
      Problem problem,
      HttpServletRequest request,
      HttpServletResponse response,
      Active active,
      String returnTo)
      throws IOException {
    if (Body.isOfType(request, "application/json")) {
      answers().problem(request, response, problem);
    } else {
      Notice notice =
          problem == Problem.BAD_CREDENTIALS
              ? Notice.problem(Text.of("step-up.wrong"))
              : problem.asNotice();
      show(request, response, problem.status(), notice, active, returnTo);
    }
  }

  private void show(
      HttpServletRequest request,
      HttpServletResponse response,
      int status,
      Notice notice,
      Active active,
      String returnTo)
      throws IOException {
    Obstacle obstacle = answers().obstacle(answers().routeOf(request));
    String kept = answers().returnTarget(returnTo, "");
    TimeLeft left = Answers.timeLeft(active.session(), active.now());
    StepUp page = new StepUp(active.account().name(), kept, notice, obstacle, left);
    answers().stepUp(request, response, status, page);
  }
}
