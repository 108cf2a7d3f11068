package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Typing the password once more for what must not be done in an unattended browser (STEP). */
class StepUpTest {
  private static final String PASSWORD_JSON = "{\"password\":\"" + TestRealm.PASSWORD + "\"}";

  private TestRealm realm;
  private TestServer server;
  private Http http;
  private String cookie;

  @BeforeEach
  void signInElevenMinutesAgo() {
    realm = TestRealm.create("access=/danger/* = signed-in fresh:10m; /* = signed-in");
    TestServlet asking =
        new TestServlet(
            (request, response) -> {
              if (SignedIn.requireFresh(request, response, Duration.ofMinutes(10))) {
                TestServlet.sayMarker(request, response);
              }
            });
    server =
        TestServer.start(
            realm,
            new Mapping("/danger/*", TestServlet.marker()),
            new Mapping("/plain", TestServlet.marker()),
            new Mapping("/asking", asking));
    http = server.client();
    cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    Ageing.olderBy(realm, Duration.ofMinutes(11));
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
    realm.close();
  }

  private Response reauthenticate(String json) {
    return http.post("/gatehouse/reauthenticate").cookie(cookie).json(json).send();
  }

  @Test
  @Proves("STEP-01")
  void ruleAsksForThePasswordOnceMore() {
    Claims.assertLetIn("alice", http.get("/plain").cookie(cookie).send());
    Claims.assertProblem(
        401, "reauthentication-required", http.get("/danger/x").cookie(cookie).send());
    Response page = http.get("/danger/x?y=1").navigating().cookie(cookie).send();
    assertEquals(303, page.status());
    assertEquals("/gatehouse/reauthenticate?returnTo=%2Fdanger%2Fx%3Fy%3D1", page.location());

    Response confirmed = reauthenticate(PASSWORD_JSON);
    assertEquals(204, confirmed.status(), confirmed::toString);
    String fresh = confirmed.sessionCookie().orElseThrow();
    Claims.assertLetIn("alice", http.get("/danger/x").cookie(fresh).send());
  }

  @Test
  @Proves("STEP-01")
  void appMayAskItself() {
    Claims.assertProblem(
        401, "reauthentication-required", http.get("/asking").cookie(cookie).send());

    cookie = reauthenticate(PASSWORD_JSON).sessionCookie().orElseThrow();
    Claims.assertLetIn("alice", http.get("/asking").cookie(cookie).send());
  }

  @Test
  @Proves("SESS-02")
  void oldTokenIsDeadAtOnce() {
    String fresh = reauthenticate(PASSWORD_JSON).sessionCookie().orElseThrow();

    assertNotEquals(cookie, fresh);
    Claims.assertDenied(http.get("/plain").cookie(cookie).send());
    assertEquals(1, realm.count("session"), "it is the same session");
  }

  @Test
  @Proves("TIME-06")
  void bothTimersStartAnew() {
    Ageing.olderBy(realm, Duration.ofMinutes(15));
    reauthenticate(PASSWORD_JSON);

    assertEquals(
        1,
        realm.count(
            "session WHERE abs_expires > now() + interval '11 h 59 min'"
                + " AND last_access > now() - interval '1 min'"
                + " AND auth_at > now() - interval '1 min'"));
  }

  @Test
  void formLeadsBackToThePage() {
    Response page =
        http.get("/gatehouse/reauthenticate?returnTo=%2Fdanger%2Fx")
            .navigating()
            .cookie(cookie)
            .send();
    assertTrue(page.body().contains("value=\"/danger/x\""), page::body);
    assertTrue(page.body().contains("<bdi>alice</bdi>"), page::body);

    Response confirmed =
        http.post("/gatehouse/reauthenticate")
            .navigating()
            .cookie(cookie)
            .form(Http.form("password", TestRealm.PASSWORD, "returnTo", "/danger/x"))
            .send();
    assertEquals(303, confirmed.status(), confirmed::toString);
    assertEquals("/danger/x", confirmed.location());
  }

  @Test
  void wrongPasswordChangesNothing() {
    Response json = reauthenticate("{\"password\":\"not the right one\"}");
    Claims.assertProblem(401, "bad-credentials", json);
    Response page =
        http.post("/gatehouse/reauthenticate")
            .navigating()
            .cookie(cookie)
            .form(Http.form("password", "not the right one", "returnTo", "/danger/x"))
            .send();
    assertEquals(401, page.status());
    assertTrue(page.body().contains("That is not the password."), page::body);
    Claims.assertNoCookie(page);

    Claims.assertLetIn("alice", http.get("/plain").cookie(cookie).send());
    Claims.assertProblem(
        401, "reauthentication-required", http.get("/danger/x").cookie(cookie).send());
  }

  @Test
  @Proves("AUTH-09")
  void guessesCountLikeThoseAtTheSignInPage() {
    try (TestRealm node =
            realm.secondNode(
                "insecure-unlimited-guessing=false",
                "access=/danger/* = signed-in fresh:10m; /* = signed-in");
        TestServer strict = TestServer.start(node);
        Http client = strict.client()) {
      for (int i = 0; i < 3; i++) {
        client.post("/login").json(Http.credentials(TestRealm.NAME, "wrong")).send();
        client
            .post("/gatehouse/reauthenticate")
            .cookie(cookie)
            .json("{\"password\":\"wrong\"}")
            .send();
      }
      realm.sql("UPDATE ${realm}.throttle SET open_at = now() + interval '1 h' WHERE lane = 'a'");
      Response refused =
          client.post("/gatehouse/reauthenticate").cookie(cookie).json(PASSWORD_JSON).send();
      Claims.assertProblem(429, "throttled", refused);
    }
  }

  /** Whose password it is says the session alone. */
  @Test
  @Proves("STEP-03")
  void nobodyElsesPasswordWillDo() {
    realm.addUser("bob", "the password of bob, quite long");
    Claims.assertProblem(
        401,
        "bad-credentials",
        reauthenticate("{\"password\":\"the password of bob, quite long\"}"));
    Claims.assertProblem(
        400,
        "bad-request",
        reauthenticate(Http.credentials("bob", "the password of bob, quite long")));
  }

  @Test
  @Proves("CSRF-01")
  void nobodyIsSignedInByIt() {
    Claims.assertProblem(
        401, "not-signed-in", http.post("/gatehouse/reauthenticate").json(PASSWORD_JSON).send());
    Claims.assertProblem(
        403,
        "cross-site",
        http.post("/gatehouse/reauthenticate")
            .cookie(cookie)
            .header("Sec-Fetch-Site", "cross-site")
            .json(PASSWORD_JSON)
            .send());
  }

  @Test
  void itIsInTheRecord() {
    reauthenticate(PASSWORD_JSON);
    realm.gatehouse().audit().flush();
    assertEquals(
        List.of("session_renewed"),
        realm.column("SELECT event FROM ${realm}.audit ORDER BY id DESC LIMIT 1"));
  }
}
