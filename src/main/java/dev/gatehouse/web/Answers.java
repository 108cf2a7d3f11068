package dev.gatehouse.web;

import dev.gatehouse.access.Route;
import dev.gatehouse.account.LoginOutcome;
import dev.gatehouse.account.LoginOutcome.Refused;
import dev.gatehouse.account.LoginOutcome.Throttled;
import dev.gatehouse.audit.Audit;
import dev.gatehouse.audit.Source;
import dev.gatehouse.pages.Asset;
import dev.gatehouse.pages.Home;
import dev.gatehouse.pages.Obstacle;
import dev.gatehouse.pages.OwnSessions;
import dev.gatehouse.pages.Pages;
import dev.gatehouse.pages.PasswordChange;
import dev.gatehouse.pages.Recover;
import dev.gatehouse.pages.SignIn;
import dev.gatehouse.pages.StepUp;
import dev.gatehouse.pages.TimeLeft;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.Resumption.Pending;
import dev.gatehouse.session.Session;
import dev.gatehouse.text.Words;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Gatehouse's own answers, written whole: a page for someone who navigates, JSON for a program.
 * None of them sets a cookie, so that a late refusal cannot undo a sign-in that overtook it.
 */
public final class Answers {
  private static final String ATTRIBUTE = Answers.class.getName();
  private static final String RETRY_AFTER_SECONDS = "5";
  private static final Duration FRESH = Duration.ofMinutes(10);

  private final String realm;
  private final Paths paths;
  private final Pages pages;
  private final Routes routes;
  private final Audit audit;

  /** Answers of one app and realm. */
  public Answers(String realm, Paths paths, Pages pages, Routes routes, Audit audit) {
    this.realm = realm;
    this.paths = paths;
    this.pages = pages;
    this.routes = routes;
    this.audit = audit;
  }

  /** Makes these the ones of the app, for whoever has only a request. */
  public void keepIn(ServletContext context) {
    context.setAttribute(ATTRIBUTE, this);
  }

  /** Those of an app that Gatehouse stands in front of. */
  static Answers of(ServletContext context) {
    return (Answers) context.getAttribute(ATTRIBUTE);
  }

  /** Sends a page navigation to the sign-in page and everything else away with 401. */
  void notSignedIn(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (isNavigation(request)) {
      toSignIn(request, response, returnToQuery(request));
    } else {
      problem(request, response, Problem.NOT_SIGNED_IN);
    }
  }

  /**
   * Asks somebody who is signed in for the password once more: sends a page navigation there and
   * everything else away with 401.
   */
  void reauthenticate(HttpServletRequest request, HttpServletResponse response) throws IOException {
    reauthenticate(request, response, returnToQuery(request));
  }

  private void reauthenticate(
      HttpServletRequest request, HttpServletResponse response, String query) throws IOException {
    if (isNavigation(request)) {
      seeOther(request, response, paths.reauthenticate() + query);
    } else {
      problem(request, response, Problem.REAUTHENTICATION_REQUIRED);
    }
  }

  /**
   * Whether somebody has typed the password within ten minutes, as changes on our own pages need
   * (ASVS 5.0 7.5.1); if not, asks for it.
   *
   * @param page of ours, with the form, to which a page navigation is led back
   */
  boolean requireFresh(
      Active active, HttpServletRequest request, HttpServletResponse response, String page)
      throws IOException {
    boolean isFresh = new SignedIn(active.account(), active.session(), active.now()).isFresh(FRESH);
    if (!isFresh) {
      reauthenticate(request, response, returnToQuery(page));
    }
    return isFresh;
  }

  /**
   * Sends a page navigation to where its user does what is still to be done, and everything else
   * away with 401.
   *
   * @param task as in {@link Pending}; empty for nobody
   */
  void pending(HttpServletRequest request, HttpServletResponse response, String task)
      throws IOException {
    String wayOn = paths.wayOn(task);
    if (!wayOn.isEmpty() && isNavigation(request)) {
      seeOther(request, response, wayOn + returnToQuery(request));
    } else {
      notSignedIn(request, response);
    }
  }

  /** A refusal as page or as problem+json, by what the client asked for. */
  void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    if (isNavigation(request)) {
      prepare(request, response, problem);
      html(response, problem.status(), pages.message(speak(request, response), problem.asPage()));
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
            .add("title", problem.title().toString())
            .add("status", problem.status())
            .add("detail", problem.detail().toString()));
  }

  /**
   * What somebody is told who did not get in, the same whatever the reason; the reason is recorded.
   *
   * @param outcome any but a verified one
   */
  Problem refusal(LoginOutcome outcome, Source source, HttpServletResponse response) {
    if (outcome instanceof Refused refused) {
      audit.loginFailed(refused.accountId(), refused.reason(), source);
      return Problem.BAD_CREDENTIALS;
    }
    if (outcome instanceof Throttled throttled) {
      audit.loginThrottled(source);
      return throttled(response, throttled.retryAfter());
    }
    audit.loginOverloaded(source);
    return Problem.BUSY;
  }

  void stepUp(HttpServletRequest request, HttpServletResponse response, int status, StepUp page)
      throws IOException {
    page(request, response, status, pages.stepUp(speak(request, response), page));
  }

  /** The sign-in page, with the status of the problem it tells of. */
  void signIn(HttpServletRequest request, HttpServletResponse response, int status, SignIn page)
      throws IOException {
    page(request, response, status, pages.signIn(speak(request, response), page));
  }

  void home(HttpServletRequest request, HttpServletResponse response, Home page)
      throws IOException {
    page(request, response, HttpServletResponse.SC_OK, pages.home(speak(request, response), page));
  }

  void ownSessions(HttpServletRequest request, HttpServletResponse response, OwnSessions page)
      throws IOException {
    page(
        request,
        response,
        HttpServletResponse.SC_OK,
        pages.ownSessions(speak(request, response), page));
  }

  void passwordChange(
      HttpServletRequest request, HttpServletResponse response, int status, PasswordChange page)
      throws IOException {
    page(request, response, status, pages.passwordChange(speak(request, response), page));
  }

  void recover(HttpServletRequest request, HttpServletResponse response, int status, Recover page)
      throws IOException {
    page(request, response, status, pages.recover(speak(request, response), page));
  }

  /** A page for administrators. */
  void admin(
      HttpServletRequest request,
      HttpServletResponse response,
      int status,
      Function<Words, String> page)
      throws IOException {
    page(request, response, status, page.apply(speak(request, response)));
  }

  /**
   * Begins a file that is to be kept, in UTF-8. It is whole once the writer is closed, and broken
   * when it never is, to the client too: in chunks, on a connection that is not kept as well, where
   * else the end of the connection would be the end of the file. HTTP/1.0 has nothing but that.
   */
  Writer file(
      HttpServletRequest request, HttpServletResponse response, String contentType, String name)
      throws IOException {
    own(request, response);
    response.setContentType(contentType + ";charset=UTF-8");
    response.setHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
    if (request.getProtocol().equals("HTTP/1.1")) {
      response.setTrailerFields(Map::of); // which only chunks can have
    }
    return new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
  }

  void json(HttpServletRequest request, HttpServletResponse response, JsonObjectBuilder body)
      throws IOException {
    own(request, response);
    Json.write(response, "application/json", body);
  }

  void asset(HttpServletRequest request, HttpServletResponse response, Asset asset)
      throws IOException {
    own(request, response);
    SecurityHeaders.forAsset(response);
    response.setContentType(asset.contentType());
    response.getOutputStream().write(asset.bytes());
  }

  void noContent(HttpServletRequest request, HttpServletResponse response) {
    own(request, response);
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  /** 303 to the sign-in page, with this query. */
  void toSignIn(HttpServletRequest request, HttpServletResponse response, String query) {
    seeOther(request, response, paths.login() + query);
  }

  /** 303 to the page of one's own sessions. */
  void toAccount(HttpServletRequest request, HttpServletResponse response) {
    seeOther(request, response, paths.account());
  }

  /** 303 to a path of this app; the Location holds no host, so no header can change it. */
  void seeOther(HttpServletRequest request, HttpServletResponse response, String pathInApp) {
    own(request, response);
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    response.setHeader("Location", request.getContextPath() + pathInApp);
  }

  /** 303 from the sign-in page to where its user goes on. */
  void afterSignIn(
      HttpServletRequest request, HttpServletResponse response, String task, String returnTo) {
    String target = returnTarget(returnTo, "/");
    String wayOn = paths.wayOn(task);
    seeOther(request, response, wayOn.isEmpty() ? target : wayOn + returnToQuery(target));
  }

  /** The refusal of one who must wait this long, which the response says in a header too. */
  static Problem throttled(HttpServletResponse response, Duration retryAfter) {
    long seconds = Math.max(1, retryAfter.plusMillis(999).toSeconds());
    response.setHeader("Retry-After", Long.toString(seconds));
    return Problem.throttled(seconds);
  }

  /** How long a session has left by the database's clock, for the pages. */
  static TimeLeft timeLeft(Session session, Instant now) {
    return TimeLeft.of(Duration.between(now, session.idleExpiresAt()), session.idle());
  }

  /** Where our own pages are. */
  public Paths paths() {
    return paths;
  }

  /** Where what was answered is written down. */
  Audit audit() {
    return audit;
  }

  /** Where a request came from, and how. */
  Route routeOf(HttpServletRequest request) {
    return routes.of(request);
  }

  /** Where a request came from, as it is written down. */
  Source sourceOf(HttpServletRequest request) {
    return routes.sourceOf(request);
  }

  /** Why no password may be sent the way a request came. */
  Obstacle obstacle(Route route) {
    return routes.obstacle(route);
  }

  /** The page somebody wants to go back to, if it is one of the app's; else the given one. */
  String returnTarget(String returnTo, String otherwise) {
    return ReturnPath.parse(returnTo, paths::isNoTarget).map(ReturnPath::path).orElse(otherwise);
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
      String[] parts = range.split(";", -1);
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
    retryLaterIfUnavailable(response, problem.status());
  }

  private void own(HttpServletRequest request, HttpServletResponse response) {
    SecurityHeaders.forOwn(response, routes.of(request));
  }

  private static void retryLaterIfUnavailable(HttpServletResponse response, int status) {
    if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
  }

  private String returnToQuery(HttpServletRequest request) {
    if (!request.getMethod().equals("GET")) {
      return "";
    }
    String pathInApp = request.getRequestURI().substring(request.getContextPath().length());
    String query = request.getQueryString();
    String target = returnTarget(query == null ? pathInApp : pathInApp + "?" + query, "/");
    return returnToQuery(target);
  }

  private static String returnToQuery(String target) {
    return target.equals("/") ? "" : "?returnTo=" + encoded(target);
  }

  private static String encoded(String target) {
    return URLEncoder.encode(target, StandardCharsets.UTF_8);
  }

  private void page(
      HttpServletRequest request, HttpServletResponse response, int status, String html)
      throws IOException {
    own(request, response);
    retryLaterIfUnavailable(response, status);
    html(response, status, html);
  }

  /**
   * In the language that the browser asks for, and says so. Without the header a servlet container
   * would name its own language.
   */
  private static Words speak(HttpServletRequest request, HttpServletResponse response) {
    Words words =
        request.getHeader("Accept-Language") == null
            ? Words.ENGLISH
            : Words.of(Collections.list(request.getLocales()));
    response.addHeader("Vary", "Accept-Language");
    response.setHeader("Content-Language", words.tag());
    return words;
  }

  private static void html(HttpServletResponse response, int status, String html)
      throws IOException {
    byte[] bytes = html.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("text/html;charset=UTF-8");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
