package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Request;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where people are sent, over HTTP (attack corpus, REDIR and HOST). */
class RedirectTest {
  private static final String HOSTILE = "dev.gatehouse.web.ReturnPathTest#hostileTargets";
  private static final String GOOD = "dev.gatehouse.web.ReturnPathTest#goodTargets";

  private static TestRealm realm;
  private static TestServer server;
  private Http http;

  @BeforeAll
  static void start() {
    realm = TestRealm.create("access=/public = public; /* = signed-in");
    server =
        TestServer.start(
            realm,
            new Mapping("/admin", TestServlet.marker()),
            new Mapping("/public", TestServlet.marker()));
  }

  @AfterAll
  static void stop() {
    server.close();
    realm.close();
  }

  @BeforeEach
  void connect() {
    http = server.client();
  }

  @AfterEach
  void disconnect() {
    http.close();
  }

  private static String form(String returnTo) {
    return Http.form(
        "username", TestRealm.NAME, "password", TestRealm.PASSWORD, "returnTo", returnTo);
  }

  private Response signIn(String returnTo) {
    return http.post("/login").navigating().form(form(returnTo)).send();
  }

  @ParameterizedTest(name = "{0}")
  @Proves({"REDIR-01", "REDIR-03"})
  @MethodSource(HOSTILE)
  void hostileReturnToLeadsToTheStartPage(String row, String target) {
    Response signedIn = signIn(target);
    assertEquals(303, signedIn.status(), signedIn::toString);
    assertEquals(List.of("/"), signedIn.headers("Location"));

    String query = Http.form("returnTo", target);
    Response again =
        http.get("/login?" + query)
            .navigating()
            .cookie(signedIn.sessionCookie().orElseThrow())
            .send();
    assertEquals(303, again.status(), again::toString);
    assertEquals(List.of("/"), again.headers("Location"));

    Response page = http.get("/login?" + query).navigating().send();
    assertFalse(page.body().contains("name=\"returnTo\""), page::body);
  }

  @ParameterizedTest(name = "{0}")
  @Proves({"REDIR-03", "REDIR-04"})
  @MethodSource(GOOD)
  void goodReturnToIsKeptAsItIs(String row, String target) {
    Response signedIn = signIn(target);

    assertEquals(303, signedIn.status(), signedIn::toString);
    assertEquals(List.of(target), signedIn.headers("Location"));
  }

  /** REDIR-66. */
  @Test
  @Proves("REDIR-02")
  void refererAndCookiesDoNotChoose() {
    Response signedIn =
        http.post("/login")
            .navigating()
            .header("Referer", "http://localhost/admin")
            .cookie("returnTo=/admin; returnTo=//evil.example; SAVED_REQUEST=/admin")
            .form(Http.form("username", TestRealm.NAME, "password", TestRealm.PASSWORD))
            .send();
    assertEquals(List.of("/"), signedIn.headers("Location"));
    String cookie = signedIn.sessionCookie().orElseThrow();
    Response signedOut =
        http.post("/logout")
            .navigating()
            .header("Referer", "https://evil.example/")
            .cookie(cookie)
            .form("")
            .send();
    assertEquals(List.of("/login?signed-out"), signedOut.headers("Location"));
  }

  @ParameterizedTest
  @Proves("REDIR-04")
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "HEAD"})
  void onlyAReadingOfAPageIsComeBackTo(String method) {
    Response sentAway =
        http.request(method, "/admin?amount=1").navigating().form("amount=2").send();

    assertEquals(303, sentAway.status(), sentAway::toString);
    assertEquals(List.of("/login"), sentAway.headers("Location"));
    Response read = http.get("/admin?amount=1").navigating().send();
    assertEquals(List.of("/login?returnTo=%2Fadmin%3Famount%3D1"), read.headers("Location"));
  }

  @ParameterizedTest
  @Proves("REDIR-05")
  @ValueSource(
      strings = {
        "/login",
        "/login?x=/",
        "/%6cogin",
        "/logout",
        "/gatehouse",
        "/gatehouse/session",
        "/gatehouse/reauthenticate",
        "/gatehouse/health/live"
      })
  void ownPageIsNotComeBackTo(String path) {
    assertEquals(List.of("/"), signIn(path).headers("Location"));
    Response asked = http.get(path).navigating().send();
    assertFalse(asked.location().contains("returnTo"), asked::toString);
  }

  /** HOST-01, HOST-04, HOST-05, HOST-14, CACHE-05: as seen behind a proxy that passes them on. */
  @Test
  @Proves("HOST-01")
  void noAnswerDependsOnHostOrForwardingHeaders() {
    try (TestRealm node =
            realm.secondNode("proxies=127.0.0.1", "access=/public = public; /* = signed-in");
        TestServer proxied = TestServer.start(node, new Mapping("/admin", TestServlet.marker()));
        Http client = proxied.client()) {
      Response signedIn = spoofed(client.post("/login")).navigating().form(form("/admin")).send();
      String cookie = signedIn.sessionCookie().orElseThrow();
      List<Response> answers = new ArrayList<>(List.of(signedIn));
      for (String path :
          List.of(
              "/",
              "/login",
              "/admin",
              "/nothing",
              "/logout",
              "/gatehouse/account",
              "/gatehouse/reauthenticate",
              "/gatehouse/session",
              "/a;b")) {
        answers.add(spoofed(client.get(path)).navigating().send());
        answers.add(spoofed(client.get(path)).navigating().cookie(cookie).send());
        answers.add(spoofed(client.get(path)).cookie(cookie).send());
      }
      answers.add(spoofed(client.post("/logout")).navigating().cookie(cookie).form("").send());
      for (Response answer : answers) {
        assertFalse(answer.toString().contains("evil"), answer::toString);
        assertFalse(answer.location().contains("//"), answer::toString);
      }
    }
  }

  private static Request spoofed(Request request) {
    return request
        .header("Host", "evil.example")
        .header("X-Forwarded-Host", "evil.example")
        .header("X-Forwarded-Prefix", "//evil.example")
        .header("X-Original-URL", "//evil.example")
        .header("X-Forwarded-For", "192.0.2.7")
        .header("X-Forwarded-Proto", "https")
        .header("Referer", "https://evil.example/");
  }
}
