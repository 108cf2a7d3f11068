package dev.gatehouse.faults;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** The server as its clients see it: one request, and what came back. Thread-safe. */
final class Site {
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final int port;

  Site(int port) {
    this.port = port;
  }

  /**
   * An answer, read to its last byte.
   *
   * @param status 0 when nobody took the request, -1 when the answer was cut off
   * @param setCookies values of the {@code Set-Cookie} lines
   */
  record Answer(int status, List<String> setCookies) {
    static final Answer NONE = new Answer(0, List.of());
    static final Answer CUT_OFF = new Answer(-1, List.of());

    /** Nothing was said: no answer, or 503. */
    boolean isMissing() {
      return status <= 0 || status == 503;
    }

    /** {@code NAME=VALUE} of the cookie that was set. */
    String cookie() {
      return setCookies.get(0).replaceFirst(";.*", "");
    }

    /** Status and number of cookies alone: a token is never printed. */
    @Override
    public String toString() {
      return status + " with " + setCookies.size() + " Set-Cookie";
    }
  }

  Answer signIn(String password) {
    String body = "{\"username\":\"admin\",\"password\":\"" + password + "\"}";
    return answerTo(
        to("/login")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  /** Opens the public sign-in page. */
  Answer open() {
    return answerTo(to("/login"));
  }

  /** Asks whether people can sign in. */
  Answer isReady() {
    return answerTo(to("/gatehouse/health/ready"));
  }

  /** Opens the protected start page, which counts as activity. */
  Answer visit(String cookie) {
    return answerTo(to("/").header("Cookie", cookie));
  }

  /** Asks who is signed in, which does not. */
  Answer look(String cookie) {
    return answerTo(to("/gatehouse/session").header("Cookie", cookie));
  }

  Answer signOut(String cookie) {
    return answerTo(
        to("/logout")
            .header("Cookie", cookie)
            .header("Sec-Fetch-Site", "same-origin")
            .POST(BodyPublishers.noBody()));
  }

  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(url(path))).timeout(Duration.ofSeconds(30));
  }

  private Answer answerTo(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.headers().allValues("Set-Cookie"));
    } catch (ConnectException e) {
      return Answer.NONE;
    } catch (IOException e) {
      return Answer.CUT_OFF;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
