package dev.gatehouse.web;

import dev.gatehouse.access.Route;
import dev.gatehouse.audit.Source;
import dev.gatehouse.pages.OwnSessions;
import dev.gatehouse.pages.TimeLeft;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.SessionDirectory;
import dev.gatehouse.session.SessionDirectory.Entry;
import jakarta.json.JsonArrayBuilder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * One's own sessions (ASVS 5.0 7.5.2), as a page or, for a program, as JSON:
 *
 * <pre>
 *   GET    /gatehouse/account                      lists them
 *   DELETE /gatehouse/account/sessions/SID         ends one; 404 if it is not one's own
 *   POST   /gatehouse/account/sessions/SID/end     the same, from a form
 *   POST   /gatehouse/account/sessions/end-others  ends all but this one
 * </pre>
 *
 * Ending needs a sign-in of the last ten minutes: else 303 to the step-up, or 401.
 */
public final class AccountServlet extends OwnServlet {
  private static final long serialVersionUID = 1L;

  private static final String SESSIONS = "/sessions/";
  private static final String END = "/end";
  private static final String END_OTHERS = "/sessions/end-others";

  private final transient SessionDirectory directory;
  private final transient SessionCookie cookie;

  /** Everybody's own sessions. */
  public AccountServlet(SessionDirectory directory, SessionCookie cookie, Answers answers) {
    super(answers, "GET", "HEAD", "POST", "DELETE");
    this.directory = directory;
    this.cookie = cookie;
  }

  @Override
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (!(cookie.resume(request, Activity.TOUCH) instanceof Active active)) {
      answers().notSignedIn(request, response);
      return;
    }
    String path = request.getPathInfo() == null ? "" : request.getPathInfo();
    switch (request.getMethod()) {
      case "POST" -> {
        boolean isOne = path.startsWith(SESSIONS) && path.endsWith(END);
        if (path.equals(END_OTHERS)) {
          endOthers(active, request, response);
        } else {
          int end = path.length() - END.length();
          end(isOne ? path.substring(SESSIONS.length(), end) : "", active, request, response);
        }
      }
      case "DELETE" -> {
        boolean isOne = path.startsWith(SESSIONS);
        end(isOne ? path.substring(SESSIONS.length()) : "", active, request, response);
      }
      default -> {
        if (path.isEmpty()) {
          list(active, request, response);
        } else {
          answers().refuse(request, response, Problem.NOT_FOUND);
        }
      }
    }
  }

  private void end(
      String sid, Active active, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!sid.matches("[0-9]{1,18}")) {
      answers().refuse(request, response, Problem.NOT_FOUND);
    } else if (answers().requireFresh(active, request, response, answers().paths().account())) {
      long account = active.account().id();
      if (directory.endOwn(account, Long.parseLong(sid))) {
        record(account, Long.parseLong(sid), request);
        if (Long.parseLong(sid) == active.session().id()) {
          Visitor.of(request).ended();
        }
        done(request, response);
      } else {
        answers().refuse(request, response, Problem.NOT_FOUND);
      }
    }
  }

  private void endOthers(Active active, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (answers().requireFresh(active, request, response, answers().paths().account())) {
      long account = active.account().id();
      for (long sid : directory.endOthers(account, active.session().id())) {
        record(account, sid, request);
      }
      done(request, response);
    }
  }

  private void record(long account, long sid, HttpServletRequest request) {
    Source source = answers().sourceOf(request);
    answers().audit().sessionEnded(account, sid, source, "own");
  }

  private void done(HttpServletRequest request, HttpServletResponse response) {
    if (Answers.isNavigation(request)) {
      answers().toAccount(request, response);
    } else {
      answers().noContent(request, response);
    }
  }

  private void list(Active active, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    List<Entry> sessions = directory.listOwn(active.account().id());
    if (Answers.isNavigation(request)) {
      List<OwnSessions.Row> rows = sessions.stream().map(own -> row(own, active)).toList();
      TimeLeft left = Answers.timeLeft(active.session(), active.now());
      answers()
          .ownSessions(
              request,
              response,
              new OwnSessions(active.account().name(), rows, active.now(), left));
      return;
    }
    JsonArrayBuilder array = Json.PROVIDER.createArrayBuilder();
    for (Entry own : sessions) {
      OwnSessions.Row row = row(own, active);
      array.add(
          Json.object()
              .add("sid", row.id())
              .add("current", row.isThis())
              .add("device", row.device().toString())
              .add("network", row.network())
              .add("signed_in_at", row.signedInAt().toString())
              .add("last_seen_at", row.lastSeenAt().toString())
              .add("idle_expires_at", own.session().idleExpiresAt().toString())
              .add("absolute_expires_at", own.session().absoluteExpiresAt().toString()));
    }
    answers().json(request, response, Json.object().add("sessions", array));
  }

  private static OwnSessions.Row row(Entry own, Active active) {
    return new OwnSessions.Row(
        own.session().id(),
        own.client().words(),
        Route.coarse(own.source()),
        own.session().authenticatedAt(),
        own.session().lastAccessAt(),
        own.session().id() == active.session().id());
  }
}
