package dev.gatehouse.doctor;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/** Looks at a running app from outside, as somebody who is not signed in. */
public final class SiteExam {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(1);

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final String base;
  private final String login;
  private final String own;
  private final List<Finding> findings = new ArrayList<>();

  private SiteExam(URI app, String login, String own) {
    String text = app.toString();
    this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    this.login = login;
    this.own = own;
  }

  /**
   * What there is to say of it.
   *
   * @param app where browsers reach it, with its context path
   * @param login path of the sign-in page
   * @param own path below which Gatehouse answers
   * @param paths within the app that nobody may have who is not signed in
   */
  public static List<Finding> of(URI app, String login, String own, List<String> paths) {
    SiteExam exam = new SiteExam(app, login, own);
    try {
      if (exam.isThere()) {
        paths.forEach(exam::closed);
        exam.guarded();
        exam.signIn();
      }
    } catch (Unreachable e) {
      exam.find(e.getMessage(), e.mend);
    }
    return exam.findings;
  }

  private void find(String what, String mend) {
    findings.add(new Finding(what, mend));
  }

  private void findIf(boolean isSo, String what, String mend) {
    if (isSo) {
      find(what, mend);
    }
  }

  private boolean isThere() {
    HttpResponse<String> live = get(own + "/health/live", "application/json");
    if (live.statusCode() != 200 || !json(live).containsKey("status")) {
      find(
          base
              + " is not behind Gatehouse: "
              + own
              + "/health/live was answered "
              + live.statusCode(),
          "put gatehouse-all.jar into WEB-INF/lib; if it is there, the app has switched off what"
              + " would start it: make the WAR with `protect`; or set gatehouse.base-path here as there");
      return false;
    }
    clock(live);
    HttpResponse<String> ready = get(own + "/health/ready", "application/json");
    findIf(
        ready.statusCode() == 503,
        "nobody can sign in: the app has not reached its database since it started",
        "look for sys_realm_unavailable in its log");
    return true;
  }

  private void clock(HttpResponse<String> answer) {
    answer
        .headers()
        .firstValue("Date")
        .flatMap(SiteExam::instant)
        .ifPresent(
            theirs -> {
              Duration ahead = Duration.between(Instant.now(), theirs);
              findIf(
                  ahead.abs().compareTo(CLOCK_DIFFERENCE) > 0,
                  "the server's clock is %d s %s this machine's"
                      .formatted(
                          ahead.abs().toSeconds(), ahead.isNegative() ? "behind" : "ahead of"),
                  "let both be set by NTP");
            });
  }

  private static Optional<Instant> instant(String date) {
    try {
      return Optional.of(
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Whether a path sends somebody away who is not signed in. */
  private void closed(String path) {
    HttpResponse<String> answer = get(path, "text/html");
    int status = answer.statusCode();
    Optional<String> location = answer.headers().firstValue("Location");
    boolean isSentToSignIn = status == 303 && location.filter(this::isSignIn).isPresent();
    findIf(
        !isSentToSignIn && status != 401 && status != 503,
        path + " is answered with " + status + " to somebody who is not signed in",
        "if it shall be open, look at another path with --path; else see gatehouse.access, and that"
            + " nothing before Gatehouse answers");
    findIf(
        isSentToSignIn && location.get().startsWith("http:") && base.startsWith("https:"),
        "the app sends browsers from https to http",
        "let the proxy pass on the scheme, and list it in gatehouse.proxies");
    findIf(
        answer.headers().firstValue("Age").isPresent(),
        "a cache on the way answers for the app",
        "let it keep nothing that says Cache-Control: no-store");
    for (String cookie : answer.headers().allValues("Set-Cookie")) {
      cookie(path, cookie);
    }
  }

  private boolean isSignIn(String location) {
    return location.split("[?#]", 2)[0].endsWith(login);
  }

  private void cookie(String path, String cookie) {
    String attributes = cookie.toLowerCase(Locale.ROOT);
    String name = cookie.substring(0, Math.max(cookie.indexOf('='), 0));
    boolean isOpen =
        !attributes.contains("httponly")
            || (base.startsWith("https:") && !attributes.contains("secure"));
    findIf(
        isOpen && attributes.contains("sess"),
        path + " sets the cookie " + name + " without HttpOnly or Secure",
        "give it both where it is set: the app, its framework or the proxy");
  }

  private void guarded() {
    HttpResponse<String> odd = get("/;doctor", "text/html");
    findIf(
        odd.statusCode() < 400,
        "a path that no app needs, /;doctor, is answered with " + odd.statusCode(),
        "something before Gatehouse answers or rewrites addresses: a filter, a valve or the proxy");
    HttpResponse<String> trace = send(request("/").method("TRACE", BodyPublishers.noBody()));
    findIf(trace.statusCode() < 400, "TRACE is answered", "switch it off in the server or proxy");
  }

  private void signIn() {
    HttpResponse<String> page = get(login, "text/html");
    findIf(
        page.statusCode() != 200,
        "the sign-in page " + login + " is answered with " + page.statusCode(),
        "let the proxy pass it on, with " + own + " and what is below");
    findIf(
        page.statusCode() == 200 && !hasOnly(page, "Cache-Control", "no-store"::equals),
        "something on the way changes Cache-Control: sign-in pages may be kept",
        "let the proxy leave the header alone");
    findIf(
        page.statusCode() == 200
            && !hasOnly(
                page, "Content-Security-Policy", value -> value.startsWith("default-src 'none'")),
        "something on the way changes Content-Security-Policy of Gatehouse's own pages",
        "let the proxy set it on the app's pages alone");
    findIf(
        page.statusCode() == 200
            && base.startsWith("https:")
            && page.headers().firstValue("Strict-Transport-Security").isEmpty(),
        "the app does not know that it is reached over https",
        "let the proxy send X-Forwarded-Proto: https, and list it in gatehouse.proxies");
    HttpResponse<String> nothing =
        send(
            request(login)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString("{}")));
    if (nothing.statusCode() == 403) {
      find("no password is taken at " + base, json(nothing).getString("detail", "see its log"));
    } else if (base.startsWith("http:") && !isLocal()) {
      find(
          base + " takes passwords over plain HTTP: they can be stolen on the way",
          "serve it over TLS, and take out gatehouse.insecure-plain-http");
    }
  }

  private boolean isLocal() {
    return List.of("localhost", "127.0.0.1", "[::1]").contains(URI.create(base).getHost());
  }

  private static boolean hasOnly(
      HttpResponse<String> answer, String name, Predicate<String> isExpected) {
    List<String> values = answer.headers().allValues(name);
    return values.size() == 1 && isExpected.test(values.get(0));
  }

  /** An empty object where there is none. */
  private static JsonObject json(HttpResponse<String> answer) {
    try {
      return Json.createReader(new StringReader(answer.body())).readObject();
    } catch (JsonException e) {
      return Json.createObjectBuilder().build();
    }
  }

  private HttpResponse<String> get(String path, String accept) {
    return send(request(path).header("Accept", accept));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (SSLException e) {
      throw new Unreachable(
          base + " has no certificate that this machine trusts: " + e.getMessage(),
          "let its certificate be for that name, valid, and signed by a known authority");
    } catch (IOException e) {
      throw new Unreachable(
          base + " does not answer: " + e, "see that it runs, and that the address is right");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unreachable("interrupted", "try again");
    }
  }

  private static final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String mend;

    Unreachable(String message, String mend) {
      super(message);
      this.mend = mend;
    }
  }
}
