package dev.gatehouse.web;

import dev.gatehouse.pages.Pages;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Gatehouse's own answers, written whole: a page for someone who navigates, JSON for a program.
 * None of them sets a cookie, so that a late refusal cannot undo a sign-in that overtook it.
 */
public final class Answers {
  private static final String RETRY_AFTER_SECONDS = "5";

  private final String realm;
  private final Paths paths;
  private final Pages pages;
  private final Caller caller;

  /** Answers of one app and realm. */
  public Answers(String realm, Paths paths, Pages pages, Caller caller) {
    this.realm = realm;
    this.paths = paths;
    this.pages = pages;
    this.caller = caller;
  }

  /** Sends a page navigation to the sign-in page and everything else away with 401. */
  void notSignedIn(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (isNavigation(request)) {
      seeOther(request, response, paths.login() + returnToQuery(request));
    } else {
      problem(request, response, Problem.NOT_SIGNED_IN);
    }
  }

  /** A refusal as page or as problem+json, by what the client asked for. */
  void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    if (isNavigation(request)) {
      prepare(request, response, problem);
      writeHtml(response, problem.status(), pages.message(problem.asPage()));
    } else {
      problem(request, response, problem);
    }
  }

  /** A refusal as problem+json (RFC 9457). */
  void problem(HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    prepare(request, response, problem);
    response.setStatus(problem.status());
    Json.write(
        response,
        "application/problem+json",
        Json.object()
            .add("type", "urn:gatehouse:problem:" + problem.name())
            .add("title", problem.title())
            .add("status", problem.status())
            .add("detail", problem.detail()));
  }

  /** 405 for any other method, known or not: {@link jakarta.servlet.http.HttpServlet} says 501. */
  void onlyBy(String methods, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Allow", methods);
    refuse(request, response, Problem.methodNotAllowed(methods));
  }

  /** A page of Gatehouse's own, already rendered. */
  void page(HttpServletRequest request, HttpServletResponse response, int status, String html)
      throws IOException {
    own(request, response);
    if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
    writeHtml(response, status, html);
  }

  /** 303 to a path of this app; the Location holds no host, so no header can change it. */
  void seeOther(HttpServletRequest request, HttpServletResponse response, String pathInApp) {
    own(request, response);
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    response.setHeader("Location", request.getContextPath() + pathInApp);
  }

  /** In place of an error page that is not open to this user: the same status, nothing else. */
  void plainError(HttpServletRequest request, HttpServletResponse response) throws IOException {
    refuse(request, response, Problem.appError(response.getStatus()));
  }

  /** Sets the headers of Gatehouse's own answers. */
  void own(HttpServletRequest request, HttpServletResponse response) {
    SecurityHeaders.forOwn(response, caller.routeOf(request).isHttps());
  }

  /**
   * Whether a person is going to a page: the browser says so, or, where it does not speak of it,
   * the client prefers HTML to JSON.
   */
  static boolean isNavigation(HttpServletRequest request) {
    String mode = request.getHeader("Sec-Fetch-Mode");
    if (mode != null) {
      return mode.equals("navigate");
    }
    String accept = request.getHeader("Accept");
    return accept != null && quality(accept, "text/html") > quality(accept, "application/json");
  }

  /** The weight an Accept header gives to exactly this type; 0 when it does not name it. */
  private static double quality(String accept, String type) {
    for (String range : accept.toLowerCase(Locale.ROOT).split(",")) {
      String[] parts = range.split(";");
      if (parts[0].strip().equals(type)) {
        return parts.length == 1 ? 1 : weight(parts[parts.length - 1].strip());
      }
    }
    return 0;
  }

  private static double weight(String parameter) {
    try {
      return parameter.startsWith("q=") ? Double.parseDouble(parameter.substring(2)) : 1;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void prepare(HttpServletRequest request, HttpServletResponse response, Problem problem) {
    own(request, response);
    response.addHeader("Vary", "Cookie, Accept, Sec-Fetch-Mode");
    if (problem.status() == HttpServletResponse.SC_UNAUTHORIZED) {
      response.setHeader("WWW-Authenticate", "Session realm=\"" + realm + "\"");
    }
    if (problem.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
  }

  private String returnToQuery(HttpServletRequest request) {
    if (!request.getMethod().equals("GET")) {
      return "";
    }
    String pathInApp = request.getRequestURI().substring(request.getContextPath().length());
    String query = request.getQueryString();
    String target = query == null ? pathInApp : pathInApp + "?" + query;
    return ReturnPath.parse(target, paths::isOwn)
        .filter(path -> !path.path().equals("/"))
        .map(path -> "?returnTo=" + URLEncoder.encode(path.path(), StandardCharsets.UTF_8))
        .orElse("");
  }

  private static void writeHtml(HttpServletResponse response, int status, String html)
      throws IOException {
    byte[] bytes = html.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("text/html;charset=UTF-8");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
