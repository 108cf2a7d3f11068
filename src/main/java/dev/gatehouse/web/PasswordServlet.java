package dev.gatehouse.web;

import dev.gatehouse.access.Route;
import dev.gatehouse.account.Account;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.Attempt;
import dev.gatehouse.account.Authenticator;
import dev.gatehouse.account.Credentials;
import dev.gatehouse.account.LoginOutcome;
import dev.gatehouse.account.LoginOutcome.Refused;
import dev.gatehouse.account.LoginOutcome.Throttled;
import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.account.PasswordCheck;
import dev.gatehouse.audit.Audit;
import dev.gatehouse.pages.Notice;
import dev.gatehouse.pages.PasswordChange;
import dev.gatehouse.pages.TimeLeft;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Renewals;
import dev.gatehouse.session.Renewals.Changed;
import dev.gatehouse.session.Resumption;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.Resumption.Pending;
import dev.gatehouse.session.Session;
import dev.gatehouse.session.SessionToken;
import dev.gatehouse.text.Text;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /gatehouse/account/password}: the page on which people change their own password. Open
 * too to a session that is pending until another one is chosen. {@code POST}: {@code
 * current_password} and {@code new_password} as a form or as JSON (ASVS 5.0 6.2.2, 6.2.3). The
 * current one counts as an attempt to sign in. When it is done, every other session of the account
 * is over, and this one goes on under a new token; 204 or, for a form, 303.
 */
public final class PasswordServlet extends OwnServlet {
  private static final long serialVersionUID = 1L;
  private static final String DONE = "changed";
  private static final String AGAIN = "new_password_again";

  private static final Body.Shape SHAPE =
      new Body.Shape(
          "password_body",
          List.of("current_password", "new_password"),
          List.of(AGAIN, "username", "returnTo"));

  private final transient Authenticator authenticator;
  private final transient PasswordCheck check;
  private final transient Renewals renewals;
  private final transient SessionCookie cookie;
  private final transient DeviceCookie deviceCookie;
  private final transient Intake intake;

  /** A page for one app. */
  public PasswordServlet(
      Authenticator authenticator,
      PasswordCheck check,
      Renewals renewals,
      SessionCookie cookie,
      DeviceCookie deviceCookie,
      Intake intake,
      Answers answers) {
    super(answers, "GET", "HEAD", "POST");
    this.authenticator = authenticator;
    this.check = check;
    this.renewals = renewals;
    this.cookie = cookie;
    this.deviceCookie = deviceCookie;
    this.intake = intake;
  }

  @Override
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Resumption found = cookie.resume(request, Activity.TOUCH);
    if (found instanceof Active active) {
      boolean done = DONE.equals(request.getQueryString());
      Notice notice = done ? Notice.PASSWORD_CHANGED : Notice.NONE;
      answer(
          new Person(
              active.account(), active.session(), Answers.timeLeft(active.session(), active.now())),
          notice,
          request,
          response);
    } else if (found instanceof Pending pending && pending.task().equals(Pending.PASSWORD)) {
      Person person = new Person(pending.account(), pending.session(), TimeLeft.NONE);
      answer(person, Notice.MUST_CHANGE, request, response);
    } else {
      answers().notSignedIn(request, response);
    }
  }

  /** Whose password it is, and the session it is changed in. */
  private record Person(Account account, Session session, TimeLeft left) {}

  private void answer(
      Person person, Notice notice, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getMethod().equals("POST")) {
      new Change(person, request, response).answer();
    } else {
      String returnTo = Body.query(request).getOrDefault("returnTo", "");
      show(person, request, response, HttpServletResponse.SC_OK, notice, returnTo);
    }
  }

  private void show(
      Person person,
      HttpServletRequest request,
      HttpServletResponse response,
      int status,
      Notice notice,
      String returnTo)
      throws IOException {
    String kept = answers().returnTarget(returnTo, "");
    int minLength = check.policy().minLength();
    String name = person.account().name();
    PasswordChange page = new PasswordChange(name, minLength, kept, notice, person.left());
    answers().passwordChange(request, response, status, page);
  }

  /** One change of a password. */
  private final class Change {
    private final Person person;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Route route;
    private String returnTo = "";

    Change(Person person, HttpServletRequest request, HttpServletResponse response) {
      this.person = person;
      this.request = request;
      this.response = response;
      this.route = answers().routeOf(request);
    }

    void answer() throws IOException {
      Body body = intake.take(request, SHAPE);
      if (!(body instanceof Body.Fields fields)) {
        refuse(((Body.Unusable) body).problem());
        return;
      }
      returnTo = fields.get("returnTo");
      String wanted = fields.get("new_password");
      if (!isJson() && !fields.get(AGAIN).equals(wanted)) {
        refuse(Problem.badRequest(Text.of("problem.passwords-differ")));
        return;
      }
      AccountName name = new AccountName(person.account().name());
      Credentials current = new Credentials(name, fields.get("current_password"));
      LoginOutcome outcome =
          authenticator.authenticate(
              new Attempt(current, route.clientNetwork(), deviceCookie.in(request)));
      if (outcome instanceof Verified verified) {
        change(verified, current, wanted);
      } else if (outcome instanceof Refused refused) {
        failed(Audit.word(refused.reason()));
        refuse(Problem.WRONG_CURRENT_PASSWORD);
      } else if (outcome instanceof Throttled throttled) {
        failed("throttled");
        refuse(Answers.throttled(response, throttled.retryAfter()));
      } else {
        answers().audit().loginOverloaded(answers().sourceOf(request));
        refuse(Problem.BUSY);
      }
    }

    private void change(Verified verified, Credentials current, String wanted) throws IOException {
      Optional<Text> problem =
          isSame(current.password(), wanted)
              ? Optional.of(Text.of("password.same"))
              : check.problemWith(wanted, current.name());
      if (problem.isPresent()) {
        failed("unfit_password");
        refuse(Problem.badRequest(problem.get()));
        return;
      }
      Optional<String> hash = authenticator.hash(wanted);
      if (hash.isEmpty()) {
        answers().audit().loginOverloaded(answers().sourceOf(request));
        refuse(Problem.BUSY);
        return;
      }
      SessionToken token = cookie.tokenIn(request).orElseThrow();
      Optional<Changed> changed = renewals.changePassword(token, verified, hash.get());
      if (changed.isEmpty()) {
        failed("account_changed");
        answers().notSignedIn(request, response);
        return;
      }
      done(changed.get());
    }

    private void done(Changed changed) {
      long account = person.account().id();
      answers()
          .audit()
          .passwordChanged(account, changed.session().id(), answers().sourceOf(request));
      cookie.write(response, changed.token());
      deviceCookie.write(
          response, changed.login(), deviceCookie.in(request), changed.session().authenticatedAt());
      if (isJson()) {
        answers().noContent(request, response);
      } else {
        answers()
            .seeOther(
                request,
                response,
                answers().returnTarget(returnTo, answers().paths().password() + "?" + DONE));
      }
    }

    private void failed(String reason) {
      answers()
          .audit()
          .passwordNotChanged(
              person.account().id(), person.session().id(), answers().sourceOf(request), reason);
    }

    private void refuse(Problem problem) throws IOException {
      if (isJson()) {
        answers().problem(request, response, problem);
      } else if (problem == Problem.UNSUPPORTED_TYPE) {
        answers().refuse(request, response, problem);
      } else {
        show(person, request, response, problem.status(), problem.asNotice(), returnTo);
      }
    }

    private boolean isJson() {
      return Body.isOfType(request, "application/json");
    }
  }

  private static boolean isSame(String one, String other) {
    return Normalizer.normalize(one, Normalizer.Form.NFC)
        .equals(Normalizer.normalize(other, Normalizer.Form.NFC));
  }
}
