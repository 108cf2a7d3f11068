package dev.gatehouse.web;

import dev.gatehouse.access.Route;
import dev.gatehouse.account.PasswordPolicy;
import dev.gatehouse.account.Recovery;
import dev.gatehouse.account.RecoveryOutcome;
import dev.gatehouse.account.RecoveryOutcome.Done;
import dev.gatehouse.account.RecoveryOutcome.Throttled;
import dev.gatehouse.account.RecoveryOutcome.Unfit;
import dev.gatehouse.account.RecoveryOutcome.UnknownCode;
import dev.gatehouse.audit.Source;
import dev.gatehouse.pages.Notice;
import dev.gatehouse.pages.Obstacle;
import dev.gatehouse.pages.Recover;
import dev.gatehouse.text.Text;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * {@code GET /gatehouse/recover}: the page that a one-time link leads to. Its code stands in the
 * fragment of the address, which browsers send to no server and in no {@code Referer}; a script
 * moves it from there into the form. {@code POST}: {@code code} and {@code new_password} as a form
 * or as JSON set the password, end every session of the account and sign nobody in; 303 to the
 * sign-in page or 204. The code is in no page and no address that is sent.
 */
public final class RecoverServlet extends OwnServlet {
  private static final long serialVersionUID = 1L;
  private static final String AGAIN = "new_password_again";

  private static final Body.Shape SHAPE =
      new Body.Shape("recover_body", List.of("code", "new_password"), List.of(AGAIN));

  private final transient Recovery recovery;
  private final transient PasswordPolicy policy;
  private final transient Intake intake;

  /** A page for one app. */
  public RecoverServlet(Recovery recovery, PasswordPolicy policy, Intake intake, Answers answers) {
    super(answers, "GET", "HEAD", "POST");
    this.recovery = recovery;
    this.policy = policy;
    this.intake = intake;
  }

  @Override
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (request.getMethod().equals("POST")) {
      recover(request, response);
    } else {
      show(request, response, HttpServletResponse.SC_OK, Notice.NONE);
    }
  }

  private void recover(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Body body = intake.take(request, SHAPE);
    if (!(body instanceof Body.Fields fields)) {
      refuse(request, response, ((Body.Unusable) body).problem());
      return;
    }
    String wanted = fields.get("new_password");
    if (!isJson(request) && !fields.get(AGAIN).equals(wanted)) {
      refuse(request, response, Problem.badRequest(openAgain(Text.of("problem.passwords-differ"))));
      return;
    }
    Route route = answers().routeOf(request);
    Source source = answers().sourceOf(request);
    RecoveryOutcome outcome = recovery.recover(fields.get("code"), wanted, route.clientNetwork());
    if (outcome instanceof Done done) {
      answers().audit().passwordChanged(done.accountId(), 0, source);
      if (isJson(request)) {
        answers().noContent(request, response);
      } else {
        answers().toSignIn(request, response, "?" + LoginServlet.PASSWORD_SET);
      }
    } else if (outcome instanceof UnknownCode) {
      answers().audit().passwordNotChanged(0, 0, source, "unknown_link");
      refuse(request, response, Problem.UNKNOWN_LINK);
    } else if (outcome instanceof Unfit unfit) {
      answers().audit().passwordNotChanged(0, 0, source, "unfit_password");
      refuse(request, response, Problem.badRequest(openAgain(unfit.problem())));
    } else if (outcome instanceof Throttled throttled) {
      answers().audit().recoveryThrottled(source);
      refuse(request, response, Answers.throttled(response, throttled.retryAfter()));
    } else {
      answers().audit().loginOverloaded(source);
      refuse(request, response, Problem.BUSY);
    }
  }

  /** The page does not hold the code that was sent, so it has to come in anew. */
  private static Text openAgain(Text problem) {
    return Text.of("problem.open-again", problem);
  }

  private void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    if (isJson(request)) {
      answers().problem(request, response, problem);
    } else if (problem == Problem.UNSUPPORTED_TYPE) {
      answers().refuse(request, response, problem);
    } else {
      show(request, response, problem.status(), problem.asNotice());
    }
  }

  private void show(
      HttpServletRequest request, HttpServletResponse response, int status, Notice notice)
      throws IOException {
    Obstacle obstacle = answers().obstacle(answers().routeOf(request));
    Notice shown = obstacle == Obstacle.NONE ? notice : Notice.NONE;
    Recover page = new Recover(policy.minLength(), shown, obstacle);
    answers().recover(request, response, status, page);
  }

  private static boolean isJson(HttpServletRequest request) {
    return Body.isOfType(request, "application/json");
  }
}
