package dev.gatehouse.web;

import dev.gatehouse.access.Route;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.AccountStore;
import dev.gatehouse.account.Authenticator;
import dev.gatehouse.account.Credentials;
import dev.gatehouse.account.LoginOutcome;
import dev.gatehouse.account.LoginOutcome.Reason;
import dev.gatehouse.account.LoginOutcome.Refused;
import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.audit.SecurityLog;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.pages.Notice;
import dev.gatehouse.pages.Pages;
import dev.gatehouse.pages.SignIn;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.session.Sessions.Begun;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code GET /login}: the sign-in page. {@code POST /login}: name and password as a form or as
 * JSON; the right ones begin a session under a fresh token. Every refusal of a name and password
 * looks the same.
 */
public final class LoginServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Authenticator authenticator;
  private final transient AccountStore accounts;
  private final transient Sessions sessions;
  private final transient SessionCookie cookie;
  private final transient Paths paths;
  private final transient Caller caller;
  private final transient Answers answers;
  private final transient Pages pages;
  private final transient boolean plainHttpAllowed;

  /**
   * A sign-in page for one app.
   *
   * @param plainHttpAllowed whether passwords are taken over plain HTTP from other machines
   */
  public LoginServlet(
      Authenticator authenticator,
      AccountStore accounts,
      Sessions sessions,
      SessionCookie cookie,
      Paths paths,
      Caller caller,
      Answers answers,
      Pages pages,
      boolean plainHttpAllowed) {
    this.authenticator = authenticator;
    this.accounts = accounts;
    this.sessions = sessions;
    this.cookie = cookie;
    this.paths = paths;
    this.caller = caller;
    this.answers = answers;
    this.pages = pages;
    this.plainHttpAllowed = plainHttpAllowed;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (request.getMethod()) {
      case "GET", "HEAD" -> doGet(request, response);
      case "POST" -> doPost(request, response);
      default -> answers.onlyBy("GET, HEAD, POST", request, response);
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String returnTo = Optional.ofNullable(request.getParameter("returnTo")).orElse("");
    try {
      if (isSignedIn(request)) {
        answers.seeOther(request, response, target(returnTo));
      } else {
        Notice greeting =
            request.getParameter("signed-out") != null ? Notice.SIGNED_OUT : noUsers();
        show(request, response, 200, greeting, "", returnTo);
      }
    } catch (DatabaseException e) {
      SecurityLog.storeUnavailable(e);
      show(request, response, 503, Notice.UNAVAILABLE, "", returnTo);
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean json = LoginBody.isOfType(request, "application/json");
    Reply reply = json ? new JsonReply(request, response) : new PageReply(request, response);
    Route route = caller.routeOf(request);
    if (!takesPasswords(route)) {
      reply.refuse(Problem.PLAIN_HTTP, Notice.NONE);
      return;
    }
    LoginBody body = LoginBody.read(request);
    if (body instanceof LoginBody.Unusable unusable) {
      SecurityLog.malformed("login_body", route.clientAddress());
      reply.refuse(unusable.problem(), Notice.BAD_REQUEST);
      return;
    }
    LoginBody.Fields fields = (LoginBody.Fields) body;
    reply.remember(fields);
    Optional<AccountName> name = AccountName.parse(fields.username());
    if (name.isEmpty()) {
      SecurityLog.malformed("login_name", route.clientAddress());
      reply.refuse(Problem.badRequest("No account can have that name."), Notice.BAD_REQUEST);
      return;
    }
    try {
      signIn(new Credentials(name.get(), fields.password()), request, route, reply);
    } catch (DatabaseException e) {
      SecurityLog.storeUnavailable(e);
      reply.refuse(Problem.UNAVAILABLE, Notice.UNAVAILABLE);
    }
  }

  private void signIn(Credentials credentials, HttpServletRequest request, Route route, Reply reply)
      throws IOException {
    LoginOutcome outcome = authenticator.authenticate(credentials);
    if (outcome instanceof Verified verified) {
      Optional<Begun> begun = sessions.begin(verified, cookie.tokenIn(request));
      if (begun.isPresent()) {
        long session = begun.get().session().id();
        SecurityLog.loginSucceeded(verified.account().id(), session, route.clientAddress());
        reply.signedIn(verified, begun.get());
        return;
      }
      outcome = new Refused(Reason.ACCOUNT_CHANGED, verified.account().id());
    }
    if (outcome instanceof Refused refused) {
      SecurityLog.loginFailed(refused.accountId(), refused.reason(), route.clientAddress());
      reply.refuse(Problem.BAD_CREDENTIALS, Notice.BAD_CREDENTIALS);
    } else {
      SecurityLog.loginOverloaded(route.clientAddress());
      reply.refuse(Problem.BUSY, Notice.BUSY);
    }
  }

  private boolean takesPasswords(Route route) {
    return route.isHttps() || route.isLocal() || plainHttpAllowed;
  }

  private boolean isSignedIn(HttpServletRequest request) {
    return cookie
        .tokenIn(request)
        .filter(token -> sessions.resume(token, Activity.LOOK) instanceof Active)
        .isPresent();
  }

  private Notice noUsers() {
    return accounts.isAny() ? Notice.NONE : Notice.NO_USERS;
  }

  private String target(String returnTo) {
    return ReturnPath.parse(returnTo, paths::isOwn).map(ReturnPath::path).orElse("/");
  }

  private void show(
      HttpServletRequest request,
      HttpServletResponse response,
      int status,
      Notice notice,
      String username,
      String returnTo)
      throws IOException {
    String kept = ReturnPath.parse(returnTo, paths::isOwn).map(ReturnPath::path).orElse("");
    boolean takesPassword = takesPasswords(caller.routeOf(request));
    SignIn page = new SignIn(username, kept, notice, takesPassword);
    answers.page(request, response, status, pages.signIn(page));
  }

  /** The two ways to say how it went. */
  private interface Reply {
    void remember(LoginBody.Fields fields);

    void signedIn(Verified login, Begun begun) throws IOException;

    void refuse(Problem problem, Notice notice) throws IOException;
  }

  private final class JsonReply implements Reply {
    private final HttpServletRequest request;
    private final HttpServletResponse response;

    JsonReply(HttpServletRequest request, HttpServletResponse response) {
      this.request = request;
      this.response = response;
    }

    @Override
    public void remember(LoginBody.Fields fields) {}

    @Override
    public void signedIn(Verified login, Begun begun) throws IOException {
      answers.own(request, response);
      cookie.write(response, begun.token());
      Json.write(
          response,
          "application/json",
          Json.object()
              .add("username", login.account().name())
              .add("roles", Json.array(login.account().roles()))
              .add("idle_expires_at", begun.session().idleExpiresAt().toString())
              .add("absolute_expires_at", begun.session().absoluteExpiresAt().toString()));
    }

    @Override
    public void refuse(Problem problem, Notice notice) throws IOException {
      answers.problem(request, response, problem);
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
    public void remember(LoginBody.Fields fields) {
      username = fields.username();
      returnTo = fields.returnTo();
    }

    @Override
    public void signedIn(Verified login, Begun begun) {
      answers.seeOther(request, response, target(returnTo));
      cookie.write(response, begun.token());
    }

    @Override
    public void refuse(Problem problem, Notice notice) throws IOException {
      if (problem.status() == HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE) {
        answers.refuse(request, response, problem);
      } else {
        show(request, response, problem.status(), notice, username, returnTo);
      }
    }
  }
}
