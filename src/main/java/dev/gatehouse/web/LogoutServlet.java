package dev.gatehouse.web;

import dev.gatehouse.audit.SecurityLog;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.session.Sessions;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * {@code POST /logout}: ends the session, committed, and only then clears the cookie and answers
 * 204 or, for a page, 303 to the sign-in page. Signing out twice is fine. When the session could
 * not be ended the answer is 503, says so, and leaves the cookie.
 */
public final class LogoutServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Sessions sessions;
  private final transient SessionCookie cookie;
  private final transient Paths paths;
  private final transient Caller caller;
  private final transient Answers answers;

  /** Sign-out for one app. */
  public LogoutServlet(
      Sessions sessions, SessionCookie cookie, Paths paths, Caller caller, Answers answers) {
    this.sessions = sessions;
    this.cookie = cookie;
    this.paths = paths;
    this.caller = caller;
    this.answers = answers;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!request.getMethod().equals("POST")) {
      response.setHeader("Allow", "POST");
      answers.refuse(request, response, Problem.LOGOUT_BY_POST);
      return;
    }
    try {
      endAll(cookie.valuesIn(request), caller.routeOf(request).clientAddress());
    } catch (DatabaseException e) {
      SecurityLog.storeUnavailable(e);
      answers.refuse(request, response, Problem.NOT_SIGNED_OUT);
      return;
    }
    if (Answers.isNavigation(request)) {
      answers.seeOther(request, response, paths.login() + "?signed-out");
    } else {
      answers.own(request, response);
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
    cookie.clear(response);
    response.setHeader("Clear-Site-Data", "\"cache\", \"storage\"");
  }

  private void endAll(List<String> cookieValues, String source) {
    for (String value : cookieValues) {
      sessions
          .tokenFrom(value)
          .flatMap(sessions::end)
          .ifPresent(session -> SecurityLog.loggedOut(session, source));
    }
  }
}
