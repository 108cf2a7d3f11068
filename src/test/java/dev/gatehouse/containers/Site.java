package dev.gatehouse.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Request;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.TestRealm;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One app of a running container as a client meets it; paths are relative to the app. */
final class Site implements AutoCloseable {
  private final int port;
  private final String app;
  private final String realm;
  private final Http http;
  private final String cookie;

  /** Signs in once, for {@code {cookie}}; nobody ends that session. */
  Site(int port, String app, String realm) {
    this.port = port;
    this.app = app;
    this.realm = realm;
    this.http = new Http(port);
    this.cookie = signIn();
  }

  /** A request with these header lines. */
  Response send(String method, String path, String... lines) {
    return with(request(method, path), lines).send();
  }

  /** A request with a body, its type and length before these header lines. */
  Response send(String method, String path, String type, byte[] body, String... lines) {
    return with(request(method, path).body(type, body), lines).send();
  }

  private Request request(String method, String path) {
    return http.request(method, app + expand(path));
  }

  private Request with(Request request, String... lines) {
    for (String line : lines) {
      int colon = line.indexOf(": ");
      request.header(line.substring(0, colon), expand(line.substring(colon + 2)));
    }
    return request;
  }

  /** Bytes to the letter, except for what is filled in, over a connection of their own. */
  Response raw(String request) {
    try (Http own = new Http(port)) {
      return own.exchange(expand(request).getBytes(StandardCharsets.UTF_8), false);
    }
  }

  /** The answer to a HEAD, after having seen that GET has the same status and headers. */
  Response head(String path, String... lines) {
    Response get = send("GET", path, lines);
    Response head = send("HEAD", path, lines);
    assertEquals(get.status(), head.status());
    assertEquals(comparable(get), comparable(head));
    return head;
  }

  /** A length that is nothing need not be said of a HEAD. */
  private static List<String> comparable(Response response) {
    return response.headers().stream()
        .filter(line -> !line.startsWith("Date:") && !line.equals("Content-Length: 0"))
        .sorted()
        .toList();
  }

  /** The next request goes over a new connection. */
  void reconnect() {
    http.close();
  }

  /** {@code NAME=TOKEN} of a new session of alice's. */
  String signIn() {
    return cookieOf(signInAs(TestRealm.PASSWORD));
  }

  /** The same of somebody else's, who has her password. */
  String signIn(String name) {
    return cookieOf(signInAs(name, TestRealm.PASSWORD, new String[0]));
  }

  private static String cookieOf(Response in) {
    assertEquals(200, in.status(), in::toString);
    String line = in.headers("Set-Cookie").get(0);
    return line.substring(0, line.indexOf(';'));
  }

  /** The answer to alice's name and this password. */
  Response signInAs(String password, String... lines) {
    return signInAs(TestRealm.NAME, password, lines);
  }

  private Response signInAs(String name, String password, String[] lines) {
    byte[] body = Http.credentials(name, password).getBytes(StandardCharsets.UTF_8);
    return with(http.post(app + "/login").body("application/json", body), lines).send();
  }

  /** {@code NAME=TOKEN} of the session that nobody ends. */
  String cookie() {
    return cookie;
  }

  /**
   * Fills in {@code {port}}, {@code {app}}, {@code {realm}}, {@code {device}}, the name of the
   * cookie by which a browser is known, {@code {cookie}}, which is {@code {name}={token}}, and
   * {@code {rest}}, the token without its version.
   */
  String expand(String text) {
    int equals = cookie.indexOf('=');
    return text.replace("{port}", "" + port)
        .replace("{app}", app)
        .replace("{realm}", realm)
        .replace("{device}", "__Host-gatehouse-device-" + realm)
        .replace("{cookie}", cookie)
        .replace("{name}", cookie.substring(0, equals))
        .replace("{token}", cookie.substring(equals + 1))
        .replace("{rest}", cookie.substring(equals + 1 + "g1".length()));
  }

  @Override
  public void close() {
    http.close();
  }
}
