package dev.gatehouse.web;

import dev.gatehouse.access.Route;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.AccountStore;
import dev.gatehouse.account.Credentials;
import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.pages.Notice;
import dev.gatehouse.pages.Obstacle;
import dev.gatehouse.pages.SignIn;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.Session;
import dev.gatehouse.session.Sessions.Begun;
import dev.gatehouse.text.Text;
import dev.gatehouse.web.LoginStep.Entered;
import dev.gatehouse.web.LoginStep.Outcome;
import dev.gatehouse.web.LoginStep.TurnedAway;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /login}: the sign-in page. {@code POST /login}: name and password as a form or as
 * JSON; the right ones begin a session under a fresh token. Every refusal of a name and password
 * looks the same.
 */
public final class LoginServlet extends OwnServlet {
  private static final long serialVersionUID = 1L;

  /** The query with which the sign-in page says that somebody has signed out. */
  static final String SIGNED_OUT = "signed-out";

  /** The same, that somebody has set a password. */
  static final String PASSWORD_SET = "password-set";

  private static final Body.Shape SHAPE =
      new Body.Shape("login_body", List.of("username", "password"), List.of("returnTo"));

  private final transient LoginStep step;
  private final transient AccountStore accounts;
  private final transient SessionCookie cookie;
  private final transient Intake intake;
  private transient volatile boolean someUserKnown;

  /** A sign-in page for one app. */
  public LoginServlet(
      LoginStep step, AccountStore accounts, SessionCookie cookie, Intake intake, Answers answers) {
    super(answers, "GET", "HEAD", "POST");
    this.step = step;
    this.accounts = accounts;
    this.cookie = cookie;
    this.intake = intake;
  }

  @Override
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (request.getMethod().equals("POST")) {
      takeCredentials(request, response);
    } else {
      showPage(request, response);
    }
  }

  private void showPage(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String returnTo = Body.query(request).getOrDefault("returnTo", "");
    if (cookie.resume(request, Activity.LOOK) instanceof Active) {
      answers().seeOther(request, response, answers().returnTarget(returnTo, "/"));
      return;
    }
    Notice notice = noticeFor(String.valueOf(request.getQueryString()));
    show(request, response, HttpServletResponse.SC_OK, notice, "", returnTo);
  }

  private Notice noticeFor(String query) {
    return switch (query) {
      case SIGNED_OUT -> Notice.SIGNED_OUT;
      case PASSWORD_SET -> Notice.PASSWORD_SET;
      default -> isAnyUser() ? Notice.NONE : Notice.NO_USERS;
    };
  }

  /** Asked only until there is one: most visitors of this page cost no statement. */
  private boolean isAnyUser() {
    if (!someUserKnown) {
      someUserKnown = accounts.isAny();
    }
    return someUserKnown;
  }

  private void takeCredentials(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Reply reply = replyTo(request, response);
    Body body = intake.take(request, SHAPE);
    if (!(body instanceof Body.Fields fields)) {
      reply.refuse(((Body.Unusable) body).problem());
      return;
    }
    reply.remember(fields);
    Optional<AccountName> name = AccountName.parse(fields.get("username"));
    if (name.isEmpty()) {
      answers().audit().malformed("login_name", answers().sourceOf(request));
      reply.refuse(Problem.badRequest(Text.of("problem.account-name")));
      return;
    }
    try {
      Credentials credentials = new Credentials(name.get(), fields.get("password"));
      Outcome outcome = step.signIn(credentials, request, response);
      if (outcome instanceof Entered entered) {
        reply.signedIn(entered.login(), entered.begun());
      } else {
        reply.refuse(((TurnedAway) outcome).problem());
      }
    } catch (DatabaseException e) {
      answers().audit().storeUnavailable(e);
      reply.refuse(Problem.SIGN_IN_UNAVAILABLE);
    }
  }

  private Reply replyTo(HttpServletRequest request, HttpServletResponse response) {
    return Body.isOfType(request, "application/json")
        ? new JsonReply(request, response)
        : new PageReply(request, response);
  }

  @Override
  void unavailable(HttpServletRequest request, HttpServletResponse response) throws IOException {
    new PageReply(request, response).refuse(Problem.SIGN_IN_UNAVAILABLE);
  }

  private void show(
      HttpServletRequest request,
      HttpServletResponse response,
      int status,
      Notice notice,
      String username,
      String returnTo)
      throws IOException {
    String kept = answers().returnTarget(returnTo, "");
    Route route = answers().routeOf(request);
    Obstacle obstacle = answers().obstacle(route);
    if (obstacle != Obstacle.NONE) {
      answers().audit().passwordNotTaken(obstacle, route.clientAddress());
    }
    answers().signIn(request, response, status, new SignIn(username, kept, notice, obstacle));
  }

  /** The two ways to say how it went. */
  private interface Reply {
    void remember(Body.Fields fields);

    void signedIn(Verified login, Begun begun) throws IOException;

    void refuse(Problem problem) throws IOException;
  }

  private final class JsonReply implements Reply {
    private final HttpServletRequest request;
    private final HttpServletResponse response;

    JsonReply(HttpServletRequest request, HttpServletResponse response) {
      this.request = request;
      this.response = response;
    }

    @Override
    public void remember(Body.Fields fields) {}

    @Override
    public void signedIn(Verified login, Begun begun) throws IOException {
      Session session = begun.session();
      JsonObjectBuilder body =
          Json.object()
              .add("username", login.account().name())
              .add("roles", Json.array(login.account().roles()))
              .add("idle_expires_at", session.idleExpiresAt().toString())
              .add("absolute_expires_at", session.absoluteExpiresAt().toString());
      if (!begun.task().isEmpty()) {
        body.add("pending", begun.task());
      }
      answers().json(request, response, body);
    }

    @Override
    public void refuse(Problem problem) throws IOException {
      answers().problem(request, response, problem);
    }
  }

  private final class PageReply implements Reply {
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private String username = "";
    private String returnTo = "";

    PageReply(HttpServletRequest request, HttpServletResponse response) {
      this.request = request;
      this.response = response;
    }

    @Override
    public void remember(Body.Fields fields) {
      username = fields.get("username");
      returnTo = fields.get("returnTo");
    }

    @Override
    public void signedIn(Verified login, Begun begun) {
      answers().afterSignIn(request, response, begun.task(), returnTo);
    }

    @Override
    public void refuse(Problem problem) throws IOException {
      if (problem == Problem.UNSUPPORTED_TYPE) {
        answers().refuse(request, response, problem);
        return;
      }
      boolean explainedBelow = answers().obstacle(answers().routeOf(request)) != Obstacle.NONE;
      Notice notice = explainedBelow ? Notice.NONE : problem.asNotice();
      show(request, response, problem.status(), notice, username, returnTo);
    }
  }
}
