package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.session.Client;
import dev.gatehouse.session.Renewals.Changed;
import dev.gatehouse.session.SessionToken;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.session.Sessions.Begun;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** PW-08, REV-06, SESS-02: people change their own password, and what that ends. */
class PasswordChangeTest {
  private static final String PATH = "/gatehouse/account/password";
  private static final String OLD = TestRealm.PASSWORD;
  private static final String NEW = "another pass phrase of mine";

  private final TestRealm realm = TestRealm.create("insecure-unlimited-guessing=false");
  private final TestServer server = TestServer.start(realm);
  private final Http http = server.client();
  private LogCapture log;

  @BeforeEach
  void listen() {
    log = new LogCapture("gatehouse.security");
  }

  @AfterEach
  void stop() {
    log.close();
    http.close();
    server.close();
    realm.close();
  }

  private static String json(String current, String wanted) {
    return "{\"current_password\":\"" + current + "\",\"new_password\":\"" + wanted + "\"}";
  }

  private Response change(String cookie, String current, String wanted) {
    return http.post(PATH).cookie(cookie).json(json(current, wanted)).send();
  }

  private Response changeByForm(String cookie, String current, String wanted, String again) {
    return http.post(PATH)
        .navigating()
        .cookie(cookie)
        .form(
            Http.form(
                "username",
                TestRealm.NAME,
                "current_password",
                current,
                "new_password",
                wanted,
                "new_password_again",
                again))
        .send();
  }

  private int statusOf(String cookie) {
    return http.get("/gatehouse/session").cookie(cookie).send().status();
  }

  private int login(String password) {
    return http.post("/login").json(Http.credentials(TestRealm.NAME, password)).send().status();
  }

  @Test
  @Proves({"PW-08", "REV-06"})
  void changeGivesThisSessionAnotherTokenAndEndsTheOthers() {
    String first = http.signIn(TestRealm.NAME, OLD);
    String second = http.signIn(TestRealm.NAME, OLD);
    String mine = http.signIn(TestRealm.NAME, OLD);
    log.clear();

    Response response = change(mine, OLD, NEW);

    assertEquals(204, response.status(), response::toString);
    String fresh = response.sessionCookie().orElseThrow();
    assertNotEquals(mine, fresh);
    assertEquals(200, statusOf(fresh));
    assertEquals(401, statusOf(mine), "the old token is dead at once");
    assertEquals(401, statusOf(first));
    assertEquals(401, statusOf(second));
    assertEquals(
        List.of("authn_password_change account=1 session=3 source=127.0.0.1"), log.lines());
    assertEquals(401, login(OLD));
    assertEquals(200, login(NEW));
  }

  @Test
  void changeCountsAsSignInAndIsInTheRevocationLog() {
    String mine = http.signIn(TestRealm.NAME, OLD);
    realm.sql("UPDATE ${realm}.session SET auth_at = now() - interval '1 h'");

    realm.sql("DELETE FROM ${realm}.revoked"); // the change by hand

    change(mine, OLD, NEW);

    assertEquals(
        List.of("t"),
        realm.column("SELECT auth_at > now() - interval '10 min' FROM ${realm}.session"));
    assertEquals(
        List.of("s", "u"), realm.column("SELECT kind FROM ${realm}.revoked ORDER BY kind"));
  }

  @Test
  void browserStaysKnownUnderTheNewPassword() {
    Response in = http.post("/login").json(Http.credentials(TestRealm.NAME, OLD)).send();
    Response changed = change(in.sessionCookie().orElseThrow(), OLD, NEW);
    for (int i = 0; i < 6; i++) {
      assertEquals(401, login("wrong wrong wrong"));
    }
    realm.sql("UPDATE ${realm}.throttle SET open_at = now() + interval '1 h' WHERE lane = 'a'");
    assertEquals(429, login(NEW));

    String right = Http.credentials(TestRealm.NAME, NEW);
    assertEquals(429, http.post("/login").cookie(device(in)).json(right).send().status());
    assertEquals(200, http.post("/login").cookie(device(changed)).json(right).send().status());
  }

  private static String device(Response response) {
    String line = response.headers("Set-Cookie").get(1);
    return line.substring(0, line.indexOf(';'));
  }

  /** PW-08: the wrong one is an attempt like any other, and costs nobody the session. */
  @Test
  @Proves("PW-08")
  void wrongCurrentPasswordCountsAndChangesNothing() {
    String mine = http.signIn(TestRealm.NAME, OLD);
    log.clear();
    for (int i = 0; i < 6; i++) {
      Claims.assertProblem(403, "bad-credentials", change(mine, "not the right one", NEW));
    }
    realm.sql("UPDATE ${realm}.throttle SET open_at = now() + interval '1 h' WHERE lane = 'a'");

    Response refused = change(mine, OLD, NEW);

    Claims.assertProblem(429, "throttled", refused);
    assertEquals("3600", refused.header("Retry-After").orElse(""));
    assertEquals(429, login(OLD), "the same count as at sign-in");
    assertEquals(200, statusOf(mine));
    assertEquals(
        "authn_password_change_fail account=1 session=1 reason=wrong_password source=127.0.0.1",
        log.lines().get(0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unfit")
  void unfitPasswordIsRefusedWithTheReason(String row, String wanted, String reason) {
    String mine = http.signIn(TestRealm.NAME, OLD);

    Response refused = change(mine, OLD, wanted);
    Claims.assertProblem(400, "bad-request", refused);
    assertTrue(refused.body().contains(reason), refused::body);

    Response page = changeByForm(mine, OLD, wanted, wanted);
    assertEquals(400, page.status());
    assertTrue(page.body().contains(reason), page::body);
    assertFalse(page.body().contains(wanted), page::body);
    Claims.assertNoCookie(page);
    assertEquals(200, statusOf(mine));
    assertEquals(200, login(OLD));
  }

  static Stream<Arguments> unfit() {
    return Stream.of(
        arguments("short", "too short", "at least 15"),
        arguments("common", "PasswordPassword", "most common"),
        arguments("the user's name", "AliceAliceAlice", "common words, names"),
        arguments("the same", OLD, "the one you have"));
  }

  @Test
  void formLeadsBackToThePageWhichSaysThatItIsDone() {
    String mine = http.signIn(TestRealm.NAME, OLD);

    Response differing = changeByForm(mine, OLD, NEW, NEW + "x");
    assertEquals(400, differing.status());
    assertTrue(differing.body().contains("differ"), differing::body);

    Response response = changeByForm(mine, OLD, NEW, NEW);
    assertEquals(303, response.status(), response::toString);
    String fresh = response.sessionCookie().orElseThrow();
    Response page = http.get(response.location()).navigating().cookie(fresh).send();
    assertEquals(200, page.status());
    assertTrue(page.body().contains("Your password is changed"), page::body);
  }

  @Test
  @Proves({"PW-08", "CSRF-01"})
  void strangersAndOtherSitesChangeNothing() {
    String mine = http.signIn(TestRealm.NAME, OLD);

    assertEquals(401, http.post(PATH).json(json(OLD, NEW)).send().status());
    Response page = http.get(PATH).navigating().send();
    assertEquals(303, page.status());
    assertEquals("/login", page.location());
    Response foreign =
        http.post(PATH)
            .cookie(mine)
            .header("Sec-Fetch-Site", "cross-site")
            .json(json(OLD, NEW))
            .send();
    Claims.assertProblem(403, "cross-site", foreign);
    Response inAddress =
        http.post(PATH + "?current_password=x").cookie(mine).json(json(OLD, NEW)).send();
    assertEquals(400, inAddress.status());
    assertEquals(405, http.request("PUT", PATH).sameOrigin().cookie(mine).send().status());
    assertEquals(200, login(OLD));
  }

  /** Straight at the sessions: a statement waits for a second, and hashing takes part of that. */
  @Test
  void ofTwoChangesAtOnceOneCounts() throws SQLException {
    String first = http.signIn(TestRealm.NAME, OLD);
    String second = http.signIn(TestRealm.NAME, OLD);
    Verified verified = verified();
    CompletableFuture<Optional<Changed>> one;
    CompletableFuture<Optional<Changed>> other;
    try (Connection holder = holdAccount()) {
      one = changeAtOnce(first, verified, NEW + "1");
      other = changeAtOnce(second, verified, NEW + "2");
      awaitWaiting("change_password", 2);
      holder.commit();
    }

    boolean isFirst = one.join().isPresent();
    assertNotEquals(isFirst, other.join().isPresent());
    assertEquals(200, login(NEW + (isFirst ? "1" : "2")));
    assertEquals(401, statusOf(first));
    assertEquals(401, statusOf(second));
    Changed changed = (isFirst ? one : other).join().orElseThrow();
    assertEquals(200, statusOf("__Host-JSESSIONID=" + changed.token().text()));
  }

  /** RACE-05. */
  @Test
  @Proves("REV-06")
  void signInThatRacesAChangeLeavesNoSessionOfTheOldPassword() throws SQLException {
    String mine = http.signIn(TestRealm.NAME, OLD);
    Verified verified = verified();
    CompletableFuture<Optional<Changed>> changing;
    CompletableFuture<Optional<Begun>> signingIn;
    try (Connection holder = holdAccount()) {
      changing = changeAtOnce(mine, verified, NEW);
      awaitWaiting("change_password", 1);
      signingIn =
          CompletableFuture.supplyAsync(
              () -> sessions().begin(verified, false, Optional.empty(), Client.UNKNOWN));
      awaitWaiting("begin_session", 1);
      holder.commit();
    }

    assertTrue(changing.join().isPresent());
    assertEquals(Optional.empty(), signingIn.join());
    assertEquals(1, liveSessions());
  }

  private Sessions sessions() {
    return realm.gatehouse().sessions();
  }

  private Verified verified() {
    return (Verified) realm.gatehouse().authenticator().authenticate(TestRealm.rightAttempt());
  }

  private CompletableFuture<Optional<Changed>> changeAtOnce(
      String cookie, Verified verified, String wanted) {
    SessionToken token =
        sessions().tokenFrom(cookie.substring(cookie.indexOf('=') + 1)).orElseThrow();
    String hash = realm.gatehouse().hasher().hash(wanted);
    return CompletableFuture.supplyAsync(
        () -> sessions().renewals().changePassword(token, verified, hash));
  }

  private long liveSessions() {
    return realm.gatehouse().sessionDirectory().list("").size();
  }

  private Connection holdAccount() throws SQLException {
    Connection holder = realm.connect();
    holder.setAutoCommit(false);
    try (Statement lock = holder.createStatement()) {
      lock.execute(realm.inRealm("SELECT FROM ${realm}.account FOR UPDATE"));
    }
    return holder;
  }

  private void awaitWaiting(String function, int statements) {
    Await.until(
        function + " waits for the row",
        Duration.ofSeconds(20),
        () ->
            realm
                    .column(
                        "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                            + " AND query LIKE ?",
                        "%" + realm.settings().realm() + "." + function + "%")
                    .size()
                == statements);
  }

  /** PW-13. */
  @Test
  @Proves({"PW-13", "LOG-03"})
  void noPasswordIsLoggedAtAnyLevel() {
    String mine = http.signIn(TestRealm.NAME, OLD);
    try (LogCapture all = new LogCapture("dev.gatehouse", "gatehouse.security", "com.zaxxer")) {
      change(mine, "quite the wrong one", NEW);
      change(mine, OLD, "PasswordPassword");
      changeByForm(mine, OLD, NEW, NEW + "x");
      change(mine, OLD, NEW);

      String lines = String.join("\n", all.lines());
      assertTrue(lines.contains("authn_password_change "), lines);
      for (String secret : List.of("quite the wrong", "PasswordPassword", NEW, OLD, "$gh1$")) {
        assertFalse(lines.contains(secret), lines);
      }
    }
  }

  @Test
  void endedSessionChangesNothing() {
    String mine = http.signIn(TestRealm.NAME, OLD);
    http.post("/logout").sameOrigin().cookie(mine).send();

    assertEquals(401, change(mine, OLD, NEW).status());
    assertEquals(200, login(OLD));
  }
}
