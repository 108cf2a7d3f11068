package dev.gatehouse.web;

import dev.gatehouse.audit.SecurityLog;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.Session;
import dev.gatehouse.session.Sessions;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code GET /gatehouse/session}: who is signed in and for how many more seconds, without counting
 * as activity, so that a page may ask as often as it likes; 401 for nobody.
 */
public final class SessionServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Sessions sessions;
  private final transient SessionCookie cookie;
  private final transient Answers answers;

  /** The session's own report. */
  public SessionServlet(Sessions sessions, SessionCookie cookie, Answers answers) {
    this.sessions = sessions;
    this.cookie = cookie;
    this.answers = answers;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (request.getMethod()) {
      case "GET", "HEAD" -> doGet(request, response);
      default -> answers.onlyBy("GET, HEAD", request, response);
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<Active> active;
    try {
      active = look(request);
    } catch (DatabaseException e) {
      SecurityLog.storeUnavailable(e);
      answers.problem(request, response, Problem.UNAVAILABLE);
      return;
    }
    if (active.isEmpty()) {
      answers.problem(request, response, Problem.NOT_SIGNED_IN);
      return;
    }
    Session session = active.get().session();
    Instant now = active.get().now();
    answers.own(request, response);
    Json.write(
        response,
        "application/json",
        Json.object()
            .add("username", active.get().account().name())
            .add("roles", Json.array(active.get().account().roles()))
            .add("idle_seconds_left", secondsUntil(session.idleExpiresAt(), now))
            .add("absolute_seconds_left", secondsUntil(session.absoluteExpiresAt(), now)));
  }

  private Optional<Active> look(HttpServletRequest request) {
    return cookie
        .tokenIn(request)
        .map(token -> sessions.resume(token, Activity.LOOK))
        .filter(Active.class::isInstance)
        .map(Active.class::cast);
  }

  private static long secondsUntil(Instant end, Instant now) {
    return Math.max(0, Duration.between(now, end).toSeconds());
  }
}
