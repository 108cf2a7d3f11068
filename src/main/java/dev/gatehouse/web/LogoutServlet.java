package dev.gatehouse.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * {@code POST /logout}: ends the session, committed, then the container's, and only then clears the
 * cookie and answers 204 or, for a page, 303 to the sign-in page. Signing out twice is fine. When
 * the session could not be ended the answer is 503, says so, and leaves the cookie.
 */
public final class LogoutServlet extends OwnServlet {
  private static final long serialVersionUID = 1L;

  private final transient AppLogin login;
  private final transient SessionCookie cookie;

  /** Sign-out for one app. */
  public LogoutServlet(AppLogin login, SessionCookie cookie, Answers answers) {
    super(answers, "POST");
    this.login = login;
    this.cookie = cookie;
  }

  @Override
  void answer(HttpServletRequest request, HttpServletResponse response) {
    login.signOut(Visitor.of(request));
    if (Answers.isNavigation(request)) {
      answers().toSignIn(request, response, "?" + LoginServlet.SIGNED_OUT);
    } else {
      answers().noContent(request, response);
    }
    cookie.clear(response);
    response.setHeader("Clear-Site-Data", "\"cache\", \"storage\"");
  }

  @Override
  Problem methodProblem(List<String> allowed) {
    return Problem.LOGOUT_BY_POST;
  }

  @Override
  void unavailable(HttpServletRequest request, HttpServletResponse response) throws IOException {
    answers().refuse(request, response, Problem.NOT_SIGNED_OUT);
  }
}
