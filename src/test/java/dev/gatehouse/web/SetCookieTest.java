package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole Set-Cookie line, and when it is sent at all (security requirements, COOK). */
class SetCookieTest {
  private static final String TOKEN = "g1\\.[\\w-]{4}\\.[\\w-]{43}\\.[\\w-]{22}";
  private static final String WRITTEN =
      "__Host-JSESSIONID=" + TOKEN + "; Path=/; Secure; HttpOnly; SameSite=Lax";
  private static final String CLEARED =
      "__Host-JSESSIONID=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0";
  private static final String RIGHT_JSON = Http.credentials(TestRealm.NAME, TestRealm.PASSWORD);
  private static final String RIGHT_FORM =
      Http.form("username", TestRealm.NAME, "password", TestRealm.PASSWORD);

  private static TestRealm realm;
  private static TestServer server;

  @BeforeAll
  static void start() {
    realm = TestRealm.create("proxies=127.0.0.1");
    server = TestServer.start(realm, new Mapping("/admin", TestServlet.marker()));
  }

  @AfterAll
  static void stop() {
    server.close();
    realm.close();
  }

  @Test
  @Proves({"COOK-01", "COOK-02", "COOK-03", "COOK-04", "COOK-05", "COOK-06", "CACHE-03"})
  void loginByJsonSetsOneHardenedCookie() {
    try (Http http = server.client()) {
      assertWritten(http.post("/login").json(RIGHT_JSON).send());
    }
  }

  @Test
  @Proves({"COOK-01", "COOK-02", "COOK-04", "COOK-05"})
  void loginByFormSetsTheSame() {
    try (Http http = server.client()) {
      assertWritten(http.post("/login").navigating().form(RIGHT_FORM).send());
    }
  }

  /** Secure does not depend on how the request came. */
  @Test
  @Proves("COOK-01")
  void loginBehindAProxySetsTheSame() {
    try (Http http = server.client()) {
      assertWritten(
          http.post("/login")
              .header("Host", "app.example")
              .header("X-Forwarded-For", "192.0.2.7")
              .header("X-Forwarded-Proto", "https")
              .json(RIGHT_JSON)
              .send());
    }
  }

  private static void assertWritten(Response response) {
    assertEquals(2, response.headers("Set-Cookie").size(), response::toString);
    assertTrue(response.headers("Set-Cookie").get(1).startsWith("__Host-gatehouse-device-t_"));
    String line = response.headers("Set-Cookie").get(0);
    assertTrue(line.matches(WRITTEN), line);
    assertEquals("no-store", response.header("Cache-Control").orElse(""));
    int length = line.indexOf(';');
    assertTrue(length <= 120, "COOK-06: " + length);
    String value = line.substring(line.indexOf('=') + 1, length);
    assertFalse(response.body().contains(value), "COOK-03");
    assertFalse(response.location().contains(value), "COOK-03");
  }

  @Test
  @Proves({"COOK-01", "COOK-04", "COOK-07", "CACHE-03"})
  void logoutClearsTheSameCookie() {
    try (Http http = server.client()) {
      String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      Response response = http.post("/logout").sameOrigin().cookie(cookie).send();

      assertEquals(204, response.status());
      assertEquals(CLEARED, String.join("\n", response.headers("Set-Cookie")));
      assertEquals("no-store", response.header("Cache-Control").orElse(""));
    }
  }

  @Test
  @Proves("COOK-07")
  void logoutOfAPageClearsItToo() {
    try (Http http = server.client()) {
      String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      Response response = http.post("/logout").navigating().cookie(cookie).form("").send();

      assertEquals(303, response.status());
      assertEquals(CLEARED, String.join("\n", response.headers("Set-Cookie")));
    }
  }

  @Test
  @Proves("COOK-13")
  void usingTheSessionSetsNoCookie() {
    try (Http http = server.client()) {
      String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      for (int i = 0; i < 100; i++) {
        Claims.assertLetIn("alice", http.get("/admin").cookie(cookie).send());
      }
      Claims.assertNoCookie(http.get("/gatehouse/session").cookie(cookie).send());
      Claims.assertNoCookie(http.get("/login").cookie(cookie).send());
    }
  }

  @Test
  @Proves("COOK-13")
  void refusedRequestsSetNoCookie() {
    try (Http http = server.client()) {
      String dead = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      http.post("/logout").sameOrigin().cookie(dead).send();

      Claims.assertDenied(http.get("/admin").cookie(dead).send());
      Claims.assertDenied(http.get("/admin").navigating().cookie(dead).send());
      Claims.assertDenied(http.get("/gatehouse/session").cookie(dead).send());
      Claims.assertDenied(http.get("/nothing/here").send());
      Claims.assertDenied(http.get("/logout").cookie(dead).send());
      Claims.assertDenied(
          http.post("/logout").header("Sec-Fetch-Site", "cross-site").cookie(dead).send());
      Claims.assertDenied(http.post("/login").json(Http.credentials("alice", "wrong")).send());
      Claims.assertDenied(http.post("/login").json("{").send());
    }
  }

  /** The container's session is neither begun nor believed. */
  @Test
  @Proves("TOK-12")
  void noContainerSessionIsBegun() {
    try (Http http = server.client()) {
      Response response = http.post("/login").cookie("JSESSIONID=planted").json(RIGHT_JSON).send();

      assertFalse(response.toString().contains(" JSESSIONID="), response::toString);
      assertFalse(response.toString().contains("planted"), response::toString);
    }
  }

  @Test
  @Proves({"COOK-03", "CACHE-03", "CACHE-04"})
  void tokenIsInNoAnswerButInItsOwnSetCookie() {
    try (Http http = server.client()) {
      Response login = http.post("/login").navigating().form(RIGHT_FORM).send();
      String cookie = login.sessionCookie().orElseThrow();
      Response stepUp =
          http.post("/gatehouse/reauthenticate")
              .cookie(cookie)
              .json("{\"password\":\"" + TestRealm.PASSWORD + "\"}")
              .send();
      String fresh = stepUp.sessionCookie().orElseThrow();
      List<Response> answers = new ArrayList<>(List.of(login, stepUp));
      for (String path :
          List.of(
              "/",
              "/admin",
              "/login",
              "/logout",
              "/nothing",
              "/a;b",
              "/gatehouse/session",
              "/gatehouse/account",
              "/gatehouse/reauthenticate")) {
        for (String sent : List.of(cookie, fresh)) {
          answers.add(http.get(path).cookie(sent).send());
          answers.add(http.get(path).navigating().cookie(sent).send());
          answers.add(http.request("TRACE", path).cookie(sent).send());
        }
      }
      answers.add(http.post("/logout").navigating().cookie(fresh).form("").send());
      for (Response answer : answers) {
        boolean isSet = answer.headers().stream().anyMatch(line -> line.startsWith("Set-Cookie"));
        assertFalse(isSet && !answer.headers("Cache-Control").equals(List.of("no-store")));
        String all =
            answer.body()
                + answer.headers().stream()
                    .filter(line -> !line.startsWith("Set-Cookie: __Host-JSESSIONID="))
                    .toList();
        for (String token : List.of(cookie, fresh)) {
          for (String part : token.substring(token.indexOf('=') + 9).split("\\.")) {
            assertFalse(all.contains(part), answer::toString);
          }
        }
      }
    }
  }

  /** URLID-10: even where an app has begun a session of its own and cookies are off. */
  @Test
  @Proves("COOK-12")
  void noAddressCarriesASessionId() {
    TestServlet links =
        new TestServlet(
            (request, response) -> {
              request.getSession(true);
              response
                  .getWriter()
                  .print(response.encodeURL("/x") + " " + response.encodeRedirectURL("/y"));
            });
    TestServlet redirect =
        new TestServlet(
            (request, response) -> {
              request.getSession(true);
              response.sendRedirect(response.encodeRedirectURL("/x"));
            });
    try (TestRealm node = realm.secondNode("access=/* = public");
        TestServer open =
            TestServer.start(
                node, new Mapping("/links", links), new Mapping("/redirect", redirect));
        Http http = open.client()) {
      assertEquals("/x /y", http.get("/links").send().body());
      assertTrue(http.get("/redirect").send().location().endsWith("/x"));
      for (String path : List.of("/login", "/gatehouse/session", "/gatehouse/account", "/logout")) {
        String answer = http.get(path).navigating().send().toString();
        assertFalse(answer.toLowerCase(Locale.ROOT).contains(";jsessionid"), answer);
      }
    }
  }

  @Test
  void insecureCookieHasAnUglyNameAndNoSecure() {
    try (TestRealm plain = TestRealm.create("insecure-plain-http=true");
        TestServer plainServer = TestServer.start(plain);
        Http http = plainServer.client()) {
      Response response = http.post("/login").header("Host", "app.example").json(RIGHT_JSON).send();

      String line = response.headers("Set-Cookie").get(0);
      String expected = "INSECURE-JSESSIONID=" + TOKEN + "; Path=/; HttpOnly; SameSite=Lax";
      assertTrue(line.matches(expected), response::toString);
    }
  }
}
