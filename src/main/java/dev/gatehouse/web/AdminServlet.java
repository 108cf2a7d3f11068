package dev.gatehouse.web;

import dev.gatehouse.account.AccountDirectory;
import dev.gatehouse.audit.Source;
import dev.gatehouse.pages.Administrator;
import dev.gatehouse.pages.Administrator.Section;
import dev.gatehouse.pages.Notice;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.text.Text;
import dev.gatehouse.text.Words;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;

/**
 * A page below {@code /gatehouse/admin}: for whoever is signed in with the role {@code admin}, and
 * for changes has typed the password within ten minutes.
 */
abstract class AdminServlet extends OwnServlet {
  private static final long serialVersionUID = 1L;

  /** How many rows a page shows. */
  static final int ROWS = 20;

  private static final String DONE = "done";
  private static final Map<String, Text> DEEDS =
      Map.of(
          "roles", Text.of("admin.done.roles"),
          "enabled", Text.of("admin.done.enabled"),
          "disabled", Text.of("admin.done.disabled"),
          "ended-all", Text.of("admin.done.ended-all"),
          "removed", Text.of("admin.done.removed"),
          "ended", Text.of("admin.done.ended"));

  private final transient SessionCookie cookie;
  private final transient Section section;

  AdminServlet(SessionCookie cookie, Section section, Answers answers, String... methods) {
    super(answers, methods);
    this.cookie = cookie;
    this.section = section;
  }

  /**
   * A request of an administrator.
   *
   * @param path below the servlet's own, empty or with a slash in front
   */
  record Visit(
      String path, Active active, HttpServletRequest request, HttpServletResponse response) {
    Map<String, String> query() {
      return Body.query(request);
    }

    boolean isNavigation() {
      return Answers.isNavigation(request);
    }
  }

  @Override
  final void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (!(cookie.resume(request, Activity.TOUCH) instanceof Active active)) {
      answers().notSignedIn(request, response);
      return;
    }
    String path = request.getPathInfo() == null ? "" : request.getPathInfo();
    Visit visit = new Visit(path, active, request, response);
    if (!isAdmin(active)) {
      long account = active.account().id();
      answers().audit().forbidden(account, active.session().id(), answers().sourceOf(request));
      refuse(visit, Problem.FORBIDDEN);
    } else if (!request.getMethod().equals("POST")) {
      show(visit);
    } else if (answers().requireFresh(active, request, response, formOf(path))) {
      change(visit);
    }
  }

  /** Whether whoever a request is from still is an administrator. */
  final boolean isStillAdmin(Visit visit) {
    return cookie.resume(visit.request(), Activity.LOOK) instanceof Active active
        && isAdmin(active);
  }

  private static boolean isAdmin(Active active) {
    return active.account().roles().contains(AccountDirectory.ADMIN);
  }

  /** Answers a GET. */
  abstract void show(Visit visit) throws IOException;

  /** Answers a POST, where the servlet takes any. */
  void change(Visit visit) throws IOException {
    refuse(visit, Problem.NOT_FOUND);
  }

  /** The path within the app of the page with the form that is posted to this path. */
  String formOf(String path) {
    return answers().paths().admin();
  }

  final void page(Visit visit, int status, Function<Words, String> html) throws IOException {
    answers().admin(visit.request(), visit.response(), status, html);
  }

  final void refuse(Visit visit, Problem problem) throws IOException {
    answers().refuse(visit.request(), visit.response(), problem);
  }

  final Administrator administrator(Visit visit) {
    Active active = visit.active();
    return new Administrator(
        active.account().name(), section, Answers.timeLeft(active.session(), active.now()));
  }

  /** Where a request came from, and which administrator it is of. */
  final Source sourceOf(Visit visit) {
    return answers().sourceOf(visit.request()).by(visit.active().account().id());
  }

  /** After a change: a page, which says that it was done, or for a program nothing. */
  final void done(Visit visit, String page, String deed) {
    if (visit.isNavigation()) {
      String address = page + "?" + DONE + "=" + deed;
      answers().seeOther(visit.request(), visit.response(), address);
    } else {
      answers().noContent(visit.request(), visit.response());
    }
  }

  /** What the page was led to with. */
  static Notice noticeOf(Visit visit) {
    Text said = DEEDS.get(visit.query().getOrDefault(DONE, ""));
    return said == null ? Notice.NONE : Notice.done(said);
  }

  /** The number a text is, if it is one of a row; else this. */
  static long number(String text, long otherwise) {
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : otherwise;
  }
}
