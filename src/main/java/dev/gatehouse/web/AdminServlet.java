package dev.gatehouse.web;

import dev.gatehouse.account.AccountDirectory;
import dev.gatehouse.audit.Source;
import dev.gatehouse.pages.Administrator;
import dev.gatehouse.pages.Administrator.Section;
import dev.gatehouse.pages.Notice;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.text.Text;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

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

  @Override
  final void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String path = request.getPathInfo() == null ? "" : request.getPathInfo();
    if (!(cookie.resume(request, Activity.TOUCH) instanceof Active active)) {
      answers().notSignedIn(request, response);
    } else if (!isAdmin(active)) {
      long account = active.account().id();
      answers().audit().forbidden(account, active.session().id(), answers().sourceOf(request));
      answers().refuse(request, response, Problem.FORBIDDEN);
    } else if (!request.getMethod().equals("POST")) {
      show(path, active, request, response);
    } else if (answers().requireFresh(active, request, response, formOf(path))) {
      change(path, active, request, response);
    }
  }

  /** Whether whoever a request is from still is an administrator. */
  final boolean isAdmin(HttpServletRequest request) {
    return cookie.resume(request, Activity.LOOK) instanceof Active active && isAdmin(active);
  }

  private static boolean isAdmin(Active active) {
    return active.account().roles().contains(AccountDirectory.ADMIN);
  }

  /**
   * Answers a GET.
   *
   * @param path below the page's own, empty or with a slash in front
   */
  abstract void show(
      String path, Active active, HttpServletRequest request, HttpServletResponse response)
      throws IOException;

  /** Answers a POST, which is there only if {@link #formOf} is. */
  void change(String path, Active active, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    notFound(request, response);
  }

  /** The path within the app of the page with the form that is posted to this path. */
  String formOf(String path) {
    return answers().paths().admin();
  }

  final void notFound(HttpServletRequest request, HttpServletResponse response) throws IOException {
    answers().refuse(request, response, Problem.NOT_FOUND);
  }

  final Administrator administrator(Active active) {
    return new Administrator(
        active.account().name(), section, Answers.timeLeft(active.session(), active.now()));
  }

  /** Where a request came from, done by this administrator. */
  final Source sourceOf(HttpServletRequest request, Active active) {
    return answers().sourceOf(request).by(active.account().id());
  }

  /** After a change: a page, which says that it was done, or for a program nothing. */
  final void done(
      HttpServletRequest request, HttpServletResponse response, String page, String deed) {
    if (Answers.isNavigation(request)) {
      answers().seeOther(request, response, page + "?" + DONE + "=" + deed);
    } else {
      answers().noContent(request, response);
    }
  }

  /** What the page was led to with. */
  static Notice noticeOf(Map<String, String> query) {
    Text said = DEEDS.get(query.getOrDefault(DONE, ""));
    return said == null ? Notice.NONE : Notice.done(said);
  }

  /** The number a text is, if it is one of a row; else this. */
  static long number(String text, long otherwise) {
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : otherwise;
  }
}
