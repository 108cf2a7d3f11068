package dev.gatehouse.web;

import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.Session;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * {@code GET /gatehouse/session}: who is signed in and for how many more seconds, without counting
 * as activity, so that a page may ask as often as it likes; 401 for nobody. {@code POST}, with no
 * body: the same, and it does count, for somebody who wants to stay signed in.
 */
public final class SessionServlet extends OwnServlet {
  private static final long serialVersionUID = 1L;

  private final transient SessionCookie cookie;

  /** The session's own report. */
  public SessionServlet(SessionCookie cookie, Answers answers) {
    super(answers, "GET", "HEAD", "POST");
    this.cookie = cookie;
  }

  @Override
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (request.getMethod().equals("POST")) {
      cookie.resume(request, Activity.TOUCH);
    }
    // A look counts in what is noted of activity and not written yet.
    if (!(cookie.resume(request, Activity.LOOK) instanceof Active active)) {
      answers().problem(request, response, Problem.NOT_SIGNED_IN);
      return;
    }
    Session session = active.session();
    answers()
        .json(
            request,
            response,
            Json.object()
                .add("username", active.account().name())
                .add("roles", Json.array(active.account().roles()))
                .add("idle_seconds_left", secondsUntil(session.idleExpiresAt(), active.now()))
                .add(
                    "absolute_seconds_left",
                    secondsUntil(session.absoluteExpiresAt(), active.now())));
  }

  @Override
  void unavailable(HttpServletRequest request, HttpServletResponse response) throws IOException {
    answers().problem(request, response, Problem.UNAVAILABLE);
  }

  private static long secondsUntil(Instant end, Instant now) {
    return Math.max(0, Duration.between(now, end).toSeconds());
  }
}
