package dev.gatehouse.web;

import dev.gatehouse.db.DatabaseException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * A servlet of Gatehouse's own. It answers only the methods it names, and says 503 in its own words
 * when the database is away; nothing is left to the container's error page.
 */
abstract class OwnServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Answers answers;
  private final transient List<String> methods;

  OwnServlet(Answers answers, String... methods) {
    this.answers = answers;
    this.methods = List.of(methods);
  }

  @Override
  protected final void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!methods.contains(request.getMethod())) {
      response.setHeader("Allow", String.join(", ", methods));
      answers.refuse(request, response, methodProblem(methods));
      return;
    }
    try {
      answer(request, response);
    } catch (DatabaseException e) {
      answers.audit().storeUnavailable(e);
      unavailable(request, response);
    }
  }

  /** Answers a request whose method is one of those named; HEAD as GET, its body is dropped. */
  abstract void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;

  Problem methodProblem(List<String> allowed) {
    return Problem.methodNotAllowed(String.join(", ", allowed));
  }

  void unavailable(HttpServletRequest request, HttpServletResponse response) throws IOException {
    answers.refuse(request, response, Problem.UNAVAILABLE);
  }

  final Answers answers() {
    return answers;
  }
}
