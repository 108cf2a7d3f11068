package dev.gatehouse.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * {@code GET /gatehouse/health/live}: 200 while the app runs at all. {@code GET
 * /gatehouse/health/ready}: 200 once the realm is open, 503 before. Neither asks the database: a
 * probe must not add to its load, and a database that is away later is away for every node, so that
 * taking nodes out would mend nothing and only hide the public paths and the pages that explain.
 */
public final class HealthServlet extends OwnServlet {
  private static final long serialVersionUID = 1L;

  private final transient BooleanSupplier isReady;

  /** Says how the realm stands. */
  public HealthServlet(BooleanSupplier isReady, Answers answers) {
    super(answers, "GET", "HEAD");
    this.isReady = isReady;
  }

  @Override
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String probe = String.valueOf(request.getPathInfo());
    boolean asksReady = probe.equals("/ready");
    if (!asksReady && !probe.equals("/live")) {
      answers().refuse(request, response, Problem.NOT_FOUND);
    } else if (asksReady && !isReady.getAsBoolean()) {
      answers().problem(request, response, Problem.NOT_READY);
    } else {
      answers().json(request, response, Json.object().add("status", "up"));
    }
  }
}
