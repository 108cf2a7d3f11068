package dev.gatehouse.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Everything below {@code /gatehouse} that is nothing: 404. */
public final class NotFoundServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Answers answers;

  /** Says that there is nothing. */
  public NotFoundServlet(Answers answers) {
    this.answers = answers;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    answers.refuse(request, response, Problem.NOT_FOUND);
  }
}
