package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.account.AccountName;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** REC-02 to REC-05: what a one-time link does over HTTP, and what it does not. */
class RecoverTest {
  private static final String PATH = "/gatehouse/recover";
  private static final String NEW = "another pass phrase of hers";
  private static final String NO_CODE = Base64.getUrlEncoder().encodeToString(new byte[32]);

  private final TestRealm realm = TestRealm.create("insecure-unlimited-guessing=false");
  private final TestServer server = TestServer.start(realm);
  private final Http http = server.client();
  private LogCapture log;

  @BeforeEach
  void listen() {
    log = new LogCapture("gatehouse.security", "dev.gatehouse");
  }

  @AfterEach
  void stop() {
    log.close();
    http.close();
    server.close();
    realm.close();
  }

  private String issue() {
    return realm.gatehouse().recovery().issue(new AccountName(TestRealm.NAME)).orElseThrow();
  }

  private Response recover(String code, String wanted) {
    String json = "{\"code\":\"" + code + "\",\"new_password\":\"" + wanted + "\"}";
    return http.post(PATH).json(json).send();
  }

  private Response recoverByForm(String code, String wanted, String again) {
    return http.post(PATH)
        .navigating()
        .form(Http.form("code", code, "new_password", wanted, "new_password_again", again))
        .send();
  }

  private int login(String password) {
    return http.post("/login").json(Http.credentials(TestRealm.NAME, password)).send().status();
  }

  @Test
  @Proves("REC-03")
  void linkSetsThePasswordEndsTheSessionsAndSignsNobodyIn() {
    String session = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    String code = issue();
    assertEquals(200, http.get("/gatehouse/session").cookie(session).send().status());
    log.clear();

    Response response = recover(code, NEW);

    assertEquals(204, response.status(), response::toString);
    Claims.assertNoCookie(response);
    assertEquals(401, http.get("/gatehouse/session").cookie(session).send().status());
    String lines = String.join("\n", log.lines());
    assertTrue(lines.contains("authn_password_change account=1 source=127.0.0.1"), lines);
    assertFalse(lines.contains(code), lines);
    assertFalse(lines.contains(NEW), lines);
    assertEquals(401, login(TestRealm.PASSWORD));
    assertEquals(200, login(NEW));
  }

  @Test
  void unknownUsedAndExpiredCodesLookTheSame() {
    String used = issue();
    recover(used, NEW);
    String expired = issue();
    realm.sql("UPDATE ${realm}.recovery SET expires_at = now() - interval '1 s'");

    Response unknown = recover(NO_CODE, NEW);
    Claims.assertProblem(403, "bad-credentials", unknown);
    assertEquals(unknown.body(), recover(used, NEW).body());
    assertEquals(unknown.body(), recover(expired, NEW).body());
    assertEquals(unknown.body(), recover("no code at all", NEW).body());
  }

  @Test
  void unfitPasswordIsToldAndTheCodeStillCounts() {
    String code = issue();

    Response weak = recoverByForm(code, "PasswordPassword", "PasswordPassword");
    assertEquals(400, weak.status());
    assertTrue(weak.body().contains("most common"), weak::body);
    assertTrue(weak.body().contains("Open the link again"), weak::body);
    assertFalse(weak.body().contains(code), "no secret in a page");
    Claims.assertProblem(400, "bad-request", recover(code, "AliceAliceAlice"));
    assertEquals(400, recoverByForm(code, NEW, NEW + "x").status());

    Response set = recoverByForm(code, NEW, NEW);
    assertEquals(303, set.status(), set::toString);
    assertEquals("/login?password-set", set.location());
    Claims.assertNoCookie(set);
    assertTrue(
        http.get(set.location()).navigating().send().body().contains("Your password is set."));
  }

  @Test
  @Proves("REC-04")
  void unknownCodesAreThrottledBySourceAndRightOnesAreNot() {
    for (int i = 0; i < 20; i++) {
      assertEquals(403, recover(NO_CODE, NEW).status());
    }
    Response refused = recover(issue(), NEW);
    Claims.assertProblem(429, "throttled", refused);
    assertTrue(refused.header("Retry-After").isPresent());

    realm.sql("DELETE FROM ${realm}.throttle");
    try (TestRealm node = realm.secondNode("insecure-unlimited-guessing=false");
        TestServer another = TestServer.start(node);
        Http fresh = another.client()) {
      for (int i = 0; i < 3; i++) { // each is taken back
        String json = "{\"code\":\"" + issue() + "\",\"new_password\":\"" + NEW + i + "\"}";
        assertEquals(204, fresh.post(PATH).json(json).send().status());
      }
      assertEquals(
          List.of("t"), realm.column("SELECT level < 0.5 FROM ${realm}.throttle WHERE lane = 's'"));
    }
  }

  @Test
  void linkGivesAFirstPasswordAndClearsMustChange() {
    realm.sql("UPDATE ${realm}.account SET password = NULL, must_change = true");
    assertEquals(204, recover(issue(), NEW).status());
    Response in = http.post("/login").json(Http.credentials(TestRealm.NAME, NEW)).send();
    assertEquals(200, in.status());
    assertFalse(in.body().contains("pending"), in::body);
  }

  /** The code stands in the fragment, which no Referer ever holds. */
  @Test
  @Proves("REC-03")
  void pageIsKeptNowhere() {
    Response page = http.get(PATH).navigating().send();

    assertEquals(200, page.status());
    assertEquals("no-store", page.header("Cache-Control").orElse(""));
    assertEquals("same-origin", page.header("Referrer-Policy").orElse(""));
  }

  @Test
  void otherSitesAndAddressesWithTheCodeAreRefused() {
    String code = issue();
    Response foreign =
        http.post(PATH)
            .header("Sec-Fetch-Site", "cross-site")
            .form(Http.form("code", code, "new_password", NEW, "new_password_again", NEW))
            .send();
    Claims.assertProblem(403, "cross-site", foreign);
    Response inAddress =
        http.post(PATH + "?code=" + code)
            .json("{\"code\":\"" + code + "\",\"new_password\":\"" + NEW + "\"}")
            .send();
    assertEquals(400, inAddress.status());
    assertEquals(200, login(TestRealm.PASSWORD));
  }
}
