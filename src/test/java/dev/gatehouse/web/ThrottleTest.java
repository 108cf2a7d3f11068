package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Request;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people who guess passwords are answered, and those whose passwords are guessed. */
class ThrottleTest {
  private static final String WRONG = Http.credentials(TestRealm.NAME, "not the right password");
  private static final String RIGHT = Http.credentials(TestRealm.NAME, TestRealm.PASSWORD);

  private TestRealm realm;
  private TestServer server;
  private Http http;

  @BeforeEach
  void start() {
    realm = TestRealm.create("insecure-unlimited-guessing=false");
    server = TestServer.start(realm);
    http = server.client();
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
    realm.close();
  }

  private Response guess(String json) {
    return http.post("/login").json(json).send();
  }

  private void exhaust(String json) {
    for (int i = 0; i < 6; i++) {
      assertEquals(401, guess(json).status());
    }
    // From now on for an hour, so that a slow machine sees the same.
    realm.sql("UPDATE ${realm}.throttle SET open_at = now() + interval '1 hour' WHERE lane = 'a'");
  }

  @Test
  @Proves("THR-01")
  void sixthFailureIsTheLastThatIsLookedAt() {
    exhaust(WRONG);

    Response refused = guess(WRONG);
    Claims.assertProblem(429, "throttled", refused);
    assertTrue(refused.body().contains("Wait 60 minutes"), refused::body);
    assertEquals("3600", refused.header("Retry-After").orElse(""));
  }

  /** Nor does the answer say whether the password was right. */
  @Test
  @Proves("AUTH-01")
  void rightPasswordIsAnsweredLikeAWrongOne() {
    exhaust(WRONG);
    assertEquals(guess(WRONG).body(), guess(RIGHT).body());
  }

  @Test
  @Proves({"AUTH-01", "ENUM-03"})
  void nameThatDoesNotExistIsAnsweredLikeOneThatDoes() {
    exhaust(WRONG);
    String nobody = Http.credentials("nobody", "not the right password");
    exhaust(nobody);

    Response known = guess(WRONG);
    Response unknown = guess(nobody);
    assertEquals(known.status(), unknown.status());
    assertEquals(known.body(), unknown.body());
    assertEquals(names(known), names(unknown));
  }

  @Test
  @Proves("THR-03")
  void everySpellingOfANameIsCountedTogether() {
    List<String> spellings = List.of("alice", "ALICE", "Alice", "aLICE", "AlIcE", "alicE");
    for (String name : spellings) {
      assertEquals(401, guess(Http.credentials(name, "not the right password")).status());
    }
    realm.sql("UPDATE ${realm}.throttle SET open_at = now() + interval '1 hour' WHERE lane = 'a'");

    for (String name : spellings) {
      Claims.assertProblem(429, "throttled", guess(Http.credentials(name, TestRealm.PASSWORD)));
    }
  }

  /** HOST-09, HOST-10: who has a whole IPv6 network has one count, and cannot make up another. */
  @Test
  @Proves({"THR-06", "PROXY-01"})
  void networkBehindAProxyIsOneSource() {
    try (TestRealm node =
            realm.secondNode("insecure-unlimited-guessing=false", "proxies=127.0.0.1");
        TestServer proxied = TestServer.start(node);
        Http client = proxied.client()) {
      for (int i = 0; i < 20; i++) {
        assertEquals(401, guessFrom(client, "198.51.100." + i + ", 2001:db8::" + i, i).status());
      }
      assertEquals(429, guessFrom(client, "198.51.100.99, 2001:db8::ffff:1", 20).status());
      assertEquals(401, guessFrom(client, "2001:db8::1, 2001:db8:0:1::1", 21).status());
    }
  }

  private static Response guessFrom(Http client, String forwardedFor, int user) {
    return client
        .post("/login")
        .header("X-Forwarded-For", forwardedFor)
        .header("X-Forwarded-Proto", "https")
        .json(Http.credentials("user" + user, "not the right password"))
        .send();
  }

  private static List<String> names(Response response) {
    return response.headers().stream().map(header -> header.replaceFirst(":.*", "")).toList();
  }

  @Test
  @Proves("AUTH-09")
  void formAndJsonAreCountedTogether() {
    for (int i = 0; i < 3; i++) {
      assertEquals(401, guess(WRONG).status());
      assertEquals(401, form("not the right password").send().status());
    }
    realm.sql("UPDATE ${realm}.throttle SET open_at = now() + interval '90 s' WHERE lane = 'a'");

    Response page = form(TestRealm.PASSWORD).send();
    assertEquals(429, page.status());
    assertTrue(
        page.body().matches("(?s).*Wait <span role=\"timer\">(89|90) seconds</span>.*"),
        page::body);
    assertTrue(page.body().contains("type=\"password\""), "one can try again");
    assertEquals(List.of(), page.headers("Set-Cookie"));
  }

  /** For the script that counts down; the same as the header says. */
  @Test
  void everyPageThatThrottlesHoldsTheSecondsToWait() {
    String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    exhaust(WRONG);
    String own = Http.form("password", "x");
    String change =
        Http.form("current_password", "x", "new_password", "abc", "new_password_again", "abc");
    assertHoldsTheSeconds(form(TestRealm.PASSWORD).send());
    assertHoldsTheSeconds(posted("/gatehouse/reauthenticate", cookie, own));
    assertHoldsTheSeconds(posted("/gatehouse/account/password", cookie, change));

    String link = Http.form("code", "none", "new_password", "abc", "new_password_again", "abc");
    Response recover = posted("/gatehouse/recover", cookie, link);
    for (int i = 0; recover.status() != 429 && i < 100; i++) {
      recover = posted("/gatehouse/recover", cookie, link);
    }
    assertHoldsTheSeconds(recover);
  }

  private Response posted(String path, String cookie, String form) {
    return http.post(path).navigating().cookie(cookie).form(form).send();
  }

  private static void assertHoldsTheSeconds(Response page) {
    assertEquals(429, page.status(), page::toString);
    String seconds = page.header("Retry-After").orElse("");
    assertTrue(page.body().contains("data-wait=\"" + seconds + "\""), page::body);
  }

  private Request form(String password) {
    return http.post("/login")
        .navigating()
        .form(Http.form("username", TestRealm.NAME, "password", password));
  }

  @Test
  void refusalAfterTheFirstCostsNoStatement() {
    exhaust(WRONG);
    guess(WRONG);
    realm.statements().clear();

    for (int i = 0; i < 20; i++) {
      assertEquals(429, guess(WRONG).status());
    }
    assertEquals(List.of(), realm.statements().statements());
  }

  @Test
  void signInCostsFourStatements() {
    realm.statements().clear();
    assertEquals(200, guess(RIGHT).status());
    assertEquals(4, realm.statements().statements().size(), realm.statements()::toString);
  }

  @Test
  @Proves("THR-04")
  void ownerSignsInFromHerBrowserWhileTheAttackRuns() {
    Response first = guess(RIGHT);
    String device = deviceCookie(first);
    exhaust(WRONG);
    assertEquals(429, guess(RIGHT).status(), "without the browser she waits like everyone");

    Response again = http.post("/login").cookie(device).json(RIGHT).send();
    assertEquals(200, again.status(), again::toString);
    assertEquals(429, guess(WRONG).status());
  }

  @Test
  void browserIsForgottenWithThePassword() {
    String device = deviceCookie(guess(RIGHT));
    realm.sql(
        "UPDATE ${realm}.account SET password = (SELECT password FROM ${realm}.account"
            + " WHERE name = ?) || '', rehashed_at = NULL, version = version + 1",
        TestRealm.NAME);
    exhaust(WRONG);

    assertEquals(429, http.post("/login").cookie(device).json(RIGHT).send().status());
  }

  @Test
  @Proves({"COOK-01", "COOK-02", "COOK-04"})
  void deviceCookieIsHardenedAndLastsHalfAYear() {
    String line = deviceLine(guess(RIGHT));
    assertTrue(
        line.matches(
            "__Host-gatehouse-device-t_\\w+=d1\\.[\\w-]{4}\\.[\\w-]{48}\\.[\\w-]{22};"
                + " Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=15552000"),
        line);
  }

  @Test
  void deviceCookieOpensNothing() {
    String device = deviceCookie(guess(RIGHT));
    String value = device.substring(device.indexOf('=') + 1);

    assertEquals(401, http.get("/").cookie(device).send().status());
    assertEquals(401, http.get("/").cookie("__Host-JSESSIONID=" + value).send().status());
  }

  private static String deviceLine(Response response) {
    return response.headers("Set-Cookie").stream()
        .filter(line -> line.startsWith("__Host-gatehouse-device"))
        .findFirst()
        .orElseThrow();
  }

  private static String deviceCookie(Response response) {
    String line = deviceLine(response);
    return line.substring(0, line.indexOf(';'));
  }
}
