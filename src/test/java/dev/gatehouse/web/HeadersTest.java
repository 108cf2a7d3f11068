package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.pages.Asset;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Request;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every answer carries and what none gives away, whatever its status. */
class HeadersTest {
  private static final String RIGHT = Http.credentials(TestRealm.NAME, TestRealm.PASSWORD);
  private static final String FORM =
      Http.form("username", TestRealm.NAME, "password", TestRealm.PASSWORD);
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'; connect-src 'self'; script-src '%s'"
              .formatted(Asset.scriptHash());
  private static final String HTML = "text/html;charset=utf-8";

  private TestRealm realm;
  private TestServer server;
  private Http http;
  private String alice;

  @BeforeEach
  void start() {
    realm = TestRealm.create("session.cache=0", "access=/boss = role:boss; /* = signed-in");
    server =
        TestServer.start(
            realm,
            new Mapping("/boss", TestServlet.marker()),
            new Mapping("/fine", TestServlet.marker()),
            new Mapping("/moved", new TestServlet((q, answer) -> answer.sendRedirect("/fine"))),
            new Mapping("/missing", new TestServlet((q, answer) -> answer.sendError(404))),
            new Mapping("/broken", new TestServlet((q, answer) -> answer.sendError(500))),
            new Mapping("/throws", new TestServlet(HeadersTest::fail)));
    http = server.client();
    alice = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
  }

  private static void fail(Object request, Object response) {
    throw new IllegalStateException("SELECT secret FROM somewhere");
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
    realm.close();
  }

  /** Own answers by what they are; those of a navigation begin with "page". */
  private Map<String, Response> ownAnswers() {
    Map<String, Response> answers = new LinkedHashMap<>();
    for (String path :
        List.of(
            "/fine",
            "/boss",
            "/",
            "/login",
            "/logout",
            "/gatehouse/nothing",
            "/gatehouse/account",
            "/gatehouse/reauthenticate",
            "/nothing",
            "/a;b")) {
      answers.put("page, user " + path, http.get(path).navigating().cookie(alice).send());
      answers.put("page, stranger " + path, http.get(path).navigating().send());
      answers.put("stranger " + path, http.get(path).send());
    }
    answers.remove("page, user /fine"); // the app's own
    answers.put("page, program /login", answers.remove("stranger /login")); // a page for everybody
    for (String path : List.of("/boss", "/gatehouse/session", "/gatehouse/account", "/logout")) {
      answers.put("user " + path, http.get(path).cookie(alice).send());
    }
    answers.put("health", http.get("/gatehouse/health/live").send());
    answers.put("signed in", http.post("/login").json(RIGHT).send());
    answers.put("page, signed in", http.post("/login").navigating().form(FORM).send());
    answers.put("refused", http.post("/login").json(Http.credentials("alice", "x")).send());
    answers.put("page, refused", form("username=alice&password=x").send());
    answers.put("page, bad form", form("username=alice").send());
    answers.put("bad JSON", http.post("/login").json("{").send());
    answers.put("too large", http.post("/login").json(" ".repeat(20_000)).send());
    answers.put("wrong type", http.post("/login").body("text/plain", new byte[1]).send());
    answers.put("method", http.request("PUT", "/login").json(RIGHT).send());
    answers.put("cross-site", crossSite(http.post("/fine").cookie(alice)));
    answers.put("page, cross-site", crossSite(http.post("/login").header("Accept", "text/html")));
    realm.sql("ALTER TABLE ${realm}.session RENAME TO away");
    answers.put("database away", http.get("/fine").cookie(alice).send());
    answers.put("page, database away", http.get("/fine").navigating().cookie(alice).send());
    answers.put("not signed out", http.post("/logout").sameOrigin().cookie(alice).send());
    answers.put("page, not signed in", http.post("/login").navigating().form(FORM).send());
    realm.sql("ALTER TABLE ${realm}.away RENAME TO session");
    answers.put("signed out", http.post("/logout").sameOrigin().cookie(alice).send());
    answers.put("page, signed out", http.post("/logout").navigating().form("").send());
    return answers;
  }

  private Request form(String form) {
    return http.post("/login").navigating().form(form);
  }

  private static Response crossSite(Request request) {
    return request.header("Sec-Fetch-Site", "cross-site").form(FORM).send();
  }

  @Test
  @Proves({"HDR-01", "HDR-06"})
  void everyOwnAnswerHasItsHeaders() {
    Map<String, Response> answers = ownAnswers();

    answers.forEach(
        (name, answer) -> {
          assertEquals(List.of("no-store"), answer.headers("Cache-Control"), name);
          assertEquals(List.of("nosniff"), answer.headers("X-Content-Type-Options"), name);
          assertEquals(List.of("same-origin"), answer.headers("Referrer-Policy"), name);
          assertEquals(List.of("same-origin"), answer.headers("Cross-Origin-Opener-Policy"), name);
          String policy = String.join(" ", answer.headers("Content-Security-Policy"));
          assertEquals(POLICY, policy, name);
          String challenge = String.join(" ", answer.headers("WWW-Authenticate"));
          String expected =
              answer.status() == 401 && !isSignInPage(answer)
                  ? "Session realm=\"" + realm.settings().realm() + "\""
                  : "";
          assertEquals(expected, challenge, name);
        });
    Set<Integer> all = Set.copyOf(answers.values().stream().map(Response::status).toList());
    for (int status : new int[] {200, 204, 303, 400, 401, 403, 404, 405, 413, 415, 503}) {
      assertTrue(all.contains(status), "an answer with " + status);
    }
  }

  private static boolean isSignInPage(Response answer) {
    return answer.body().contains("<form");
  }

  @Test
  @Proves({"HDR-01", "HDR-02"})
  void everyProtectedAnswerOfAnAppHasItsHeaders() {
    for (String path : List.of("/fine", "/moved", "/missing", "/broken", "/throws")) {
      Response answer = http.get(path).cookie(alice).send();

      assertTrue(answer.header("Cache-Control").orElse("").contains("no-store"), answer::toString);
      assertEquals(List.of("nosniff"), answer.headers("X-Content-Type-Options"), path);
      assertEquals(List.of("same-origin"), answer.headers("Referrer-Policy"), path);
    }
  }

  @Test
  @Proves("HDR-05")
  void ownPagesAreIsolatedAndProtectedAnswersWhereSoSet() {
    assertEquals(List.of("same-origin"), openerPolicy(http.get("/login").send()));
    assertEquals(List.of(), openerPolicy(http.get("/fine").cookie(alice).send()));

    try (TestRealm isolated =
            TestRealm.create("isolate=true", "access=/open = public; /* = signed-in");
        TestServer other =
            TestServer.start(
                isolated,
                new Mapping("/open", TestServlet.marker()),
                new Mapping("/fine", TestServlet.marker()),
                new Mapping("/throws", new TestServlet(HeadersTest::fail)),
                new Mapping("/anew", new TestServlet((q, answer) -> answer.reset())));
        Http client = other.client()) {
      String cookie = client.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      for (String path : List.of("/fine", "/throws", "/anew")) {
        Response answer = client.get(path).cookie(cookie).send();
        assertEquals(List.of("same-origin"), openerPolicy(answer), path);
        assertEquals(List.of("same-origin"), resourcePolicy(answer), path);
      }
      assertEquals(List.of("same-origin"), resourcePolicy(client.get("/fine").send()));
      assertEquals(List.of(), resourcePolicy(client.get("/open").send()), "public");
    }
  }

  private static List<String> openerPolicy(Response answer) {
    return answer.headers("Cross-Origin-Opener-Policy");
  }

  private static List<String> resourcePolicy(Response answer) {
    return answer.headers("Cross-Origin-Resource-Policy");
  }

  @Test
  @Proves({"HDR-04", "ERR-01"})
  void everyBodyIsWhatWasAskedForAndSaysWhatItIs() {
    ownAnswers()
        .forEach(
            (name, answer) -> {
              String type = answer.header("Content-Type").orElse("");
              if (answer.body().isEmpty()) {
                assertTrue(answer.status() == 204 || answer.status() == 303, name);
              } else if (name.startsWith("page")) {
                assertEquals(HTML, type.toLowerCase(java.util.Locale.ROOT), name);
                assertTrue(answer.body().startsWith("<!DOCTYPE html>"), name);
              } else if (answer.status() == 200) {
                assertEquals("application/json", type, name);
              } else {
                Claims.assertProblem(answer.status(), problemOf(answer), answer);
              }
            });
    for (Map.Entry<String, String> asset :
        Map.of(
                "gatehouse.css", "text/css",
                "gatehouse.js", "text/javascript",
                "icon.svg", "image/svg+xml")
            .entrySet()) {
      Response answer = http.get("/gatehouse/assets/" + asset.getKey()).send();
      assertEquals(
          asset.getValue() + ";charset=utf-8",
          answer.header("Content-Type").orElse("").toLowerCase().replace(" ", ""));
    }
  }

  /** One of those that clients may rely on. */
  private static String problemOf(Response answer) {
    return List.of(
            "not-signed-in",
            "forbidden",
            "bad-credentials",
            "cross-site",
            "bad-request",
            "unsupported-type",
            "too-large",
            "unavailable")
        .stream()
        .filter(name -> answer.body().contains("urn:gatehouse:problem:" + name + "\""))
        .findFirst()
        .orElseThrow(() -> new AssertionError(answer));
  }

  @Test
  @Proves("ERR-02")
  void noAnswerShowsWhatIsInside() {
    List<Response> answers = new ArrayList<>(ownAnswers().values());
    alice = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    for (String path : List.of("/throws", "/broken", "/missing", "/%", "/\u00e5")) {
      answers.add(http.get(path).cookie(alice).send());
      answers.add(http.get(path).navigating().cookie(alice).send());
    }
    for (Response answer : answers) {
      for (String inside :
          List.of(
              "Exception",
              "\tat ",
              ".java",
              "dev.gatehouse",
              "org.",
              "java.",
              "jakarta",
              "SELECT",
              "relation",
              "SQLState",
              realm.settings().realm() + ".",
              System.getProperty("user.dir"),
              "webapp")) {
        assertFalse(answer.toString().contains(inside), () -> inside + " in " + answer);
      }
    }
  }
}
