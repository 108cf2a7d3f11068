package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.CodeFactor;
import com.example.CodeServlet;
import com.example.Codes;
import dev.gatehouse.account.Account;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.session.SessionToken;
import dev.gatehouse.testing.AppServlet;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.CookieJar;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** AUTH-12: an app's second factor holds a session back, with the example of second-factor.md. */
class SecondFactorTest {
  private static final String PATH = "/second-factor";
  private static final String PASSWORD_PATH = "/gatehouse/account/password";
  private static final String NEW = "another pass phrase of mine";
  private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
  private static final long ALICE = 1;

  @TempDir private Path folder;

  private final TestRealm realm =
      TestRealm.create(
          "session.max-per-user=2",
          "access=/open/* = public; /second-factor/public = public;"
              + " /second-factor/* = role:boss; /* = signed-in");
  private final List<URLClassLoader> loaders = new ArrayList<>();
  private TestServer server;
  private Http http;
  private LogCapture log;

  @BeforeEach
  void start() {
    Codes.setUp(ALICE, SECRET);
    realm.addUser("bob", TestRealm.PASSWORD, "staff");
    server = startWith(realm, CodeFactor.class);
    http = server.client();
    log = new LogCapture("gatehouse.security", FactorStep.class.getName());
  }

  @AfterEach
  void stop() throws IOException {
    log.close();
    http.close();
    server.close();
    realm.close();
    for (URLClassLoader loader : loaders) {
      loader.close();
    }
  }

  /** An app that finds these as it would find them in a jar of its own. */
  private TestServer startWith(TestRealm node, Class<?>... factors) {
    try {
      Path services = Files.createDirectories(folder.resolve("META-INF/services"));
      List<String> names = Stream.of(factors).map(Class::getName).toList();
      Files.write(services.resolve(SecondFactor.class.getName()), names);
      URLClassLoader classes =
          new URLClassLoader(
              new URL[] {folder.toUri().toURL()}, SecondFactorTest.class.getClassLoader());
      loaders.add(classes);
      return TestServer.startSeeing(
          classes,
          node,
          new Mapping("/admin", TestServlet.marker()),
          new Mapping("/open/page", TestServlet.marker()),
          new Mapping("/open/forward", TestServlet.forward(PATH)),
          new Mapping("/open/include", TestServlet.include(PATH)),
          new Mapping("/open/include-admin", TestServlet.include("/admin")),
          new Mapping(PATH, new CodeServlet()),
          new Mapping("/second-factor/who", new TestServlet(SecondFactorTest::sayWho)),
          new Mapping("/second-factor/public", TestServlet.marker()),
          new Mapping("/second-factor/forward", TestServlet.forward("/admin")),
          new Mapping("/second-factor/include", TestServlet.include("/admin")),
          new Mapping("/second-factor/ask", new AppServlet()),
          new Mapping("/ask", new AppServlet()),
          new Mapping("/second-factorial", TestServlet.marker()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void sayWho(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Account waiting = PendingSignIn.in(request).orElseThrow().account();
    response
        .getWriter()
        .print(
            String.join(
                " ",
                waiting.name(),
                String.valueOf(request.getRemoteUser()),
                String.valueOf(request.getUserPrincipal()),
                String.valueOf(request.isUserInRole("staff")),
                String.valueOf(SignedIn.in(request).isPresent())));
  }

  private Response login(Http client) {
    String right = Http.credentials(TestRealm.NAME, TestRealm.PASSWORD);
    return client.post("/login").json(right).send();
  }

  /** The cookie of a session that is held. */
  private String held() {
    return login(http).sessionCookie().orElseThrow();
  }

  private static String rightCode() {
    return Codes.at(SECRET, Instant.now());
  }

  private Response answer(Http client, String cookie, String code) {
    return client
        .post(PATH + "?returnTo=%2Fadmin")
        .navigating()
        .cookie(cookie)
        .form(Http.form("code", code))
        .send();
  }

  private String complete(String cookie) {
    Codes.setUp(ALICE, SECRET); // a code counts once
    Response done = answer(http, cookie, rightCode());
    assertEquals(302, done.status(), done::toString);
    return done.sessionCookie().orElseThrow();
  }

  private int statusOf(String cookie) {
    return http.get("/admin").cookie(cookie).send().status();
  }

  @Test
  @Proves("AUTH-12")
  void signInSaysThatItWaitsAndIsNoneYet() {
    Response response = login(http);

    assertEquals(200, response.status());
    assertTrue(response.body().endsWith(",\"pending\":\"factor\"}"), response::body);
    assertEquals(1, response.headers("Set-Cookie").size(), "the browser is not known yet");
    assertEquals(
        List.of("authn_factor_required account=1 session=1 source=127.0.0.1"), log.lines());
  }

  @Test
  @Proves("AUTH-12")
  void heldSessionOpensNothingElse() {
    String cookie = held();
    for (String request :
        List.of(
            "GET /admin",
            "POST /admin",
            "GET /",
            "GET /second-factorial",
            "GET /gatehouse/session",
            "POST /gatehouse/session",
            "GET /gatehouse/account",
            "DELETE /gatehouse/account/sessions/1",
            "POST /gatehouse/account/sessions/1/end",
            "POST /gatehouse/account/sessions/end-others",
            "GET /gatehouse/account/password",
            "POST /gatehouse/account/password",
            "GET /gatehouse/reauthenticate",
            "POST /gatehouse/reauthenticate")) {
      String[] methodAndPath = request.split(" ");
      Response refused =
          http.request(methodAndPath[0], methodAndPath[1])
              .sameOrigin()
              .cookie(cookie)
              .json("{\"password\":\"" + TestRealm.PASSWORD + "\"}")
              .send();
      assertEquals(401, refused.status(), request);
      Claims.assertProblem(401, "not-signed-in", refused);
    }
    assertEquals(1, realm.count("session"));
  }

  @Test
  @Proves("AUTH-12")
  void navigationIsSentToThePageAndFromThereToWhereItWasGoing() {
    Response in =
        http.post("/login")
            .navigating()
            .form(
                Http.form(
                    "username",
                    TestRealm.NAME,
                    "password",
                    TestRealm.PASSWORD,
                    "returnTo",
                    "/admin?x=1"))
            .send();
    assertEquals(PATH + "?returnTo=%2Fadmin%3Fx%3D1", in.location());
    String cookie = in.sessionCookie().orElseThrow();
    Response elsewhere = http.get("/admin?x=1").navigating().cookie(cookie).send();
    assertEquals(303, elsewhere.status());
    assertEquals(in.location(), elsewhere.location());

    Response page = http.get(in.location()).navigating().cookie(cookie).send();
    assertEquals(200, page.status());
    assertTrue(page.body().contains("name=code"), page::body);
    assertEquals("no-store", page.header("Cache-Control").orElse(""));

    Response done =
        http.post(in.location())
            .navigating()
            .cookie(cookie)
            .form(Http.form("code", rightCode()))
            .send();
    assertTrue(done.location().endsWith("/admin?x=1"), done::toString);
    String fresh = done.sessionCookie().orElseThrow();
    Claims.assertLetIn(TestRealm.NAME, http.get("/admin?x=1").cookie(fresh).send());
  }

  @Test
  void nobodyIsSentBackToThePageOrToAnotherSite() {
    for (String target : List.of(PATH, PATH + "/who", "//evil.example", "/login")) {
      String cookie = held();
      Codes.setUp(ALICE, SECRET);
      Response done =
          http.post(PATH + "?" + Http.form("returnTo", target))
              .navigating()
              .cookie(cookie)
              .form(Http.form("code", rightCode()))
              .send();
      assertEquals(302, done.status(), target);
      assertEquals("/", done.location(), target);
    }
  }

  @Test
  @Proves("AUTH-12")
  void rightAnswerOpensTheSessionUnderAnotherToken() {
    String cookie = held();
    log.clear();

    Response done = answer(http, cookie, rightCode());

    String fresh = done.sessionCookie().orElseThrow();
    assertNotEquals(cookie, fresh);
    assertEquals(2, done.headers("Set-Cookie").size(), "now the browser is known");
    assertEquals(200, statusOf(fresh));
    assertEquals(401, statusOf(cookie));
    assertEquals(401, http.get(PATH).cookie(cookie).send().status());
    assertEquals(
        "authn_login_success account=1 session=1 reason=new_device source=127.0.0.1",
        log.lines().get(0));
    assertEquals(List.of("s"), realm.column("SELECT kind FROM ${realm}.revoked"));
    assertEquals(403, http.get(PATH).cookie(fresh).send().status(), "a role is asked for now");
  }

  @Test
  @Proves("AUTH-12")
  void requestToThePageHasNoUser() {
    String cookie = held();
    Response who = http.get(PATH + "/who").cookie(cookie).send();
    assertEquals("alice null null false false", who.body());
    assertTrue(who.headers("Vary").contains("Cookie"), who::toString);
  }

  @Test
  @Proves("AUTH-12")
  void containersSessionGoesOnUnderAnotherId() {
    CookieJar jar = new CookieJar();
    String right = Http.credentials(TestRealm.NAME, TestRealm.PASSWORD);
    jar.send(http.post("/login").json(right));
    jar.send(http.get("/second-factor/ask?put:challenge"));
    String before = jar.get("JSESSIONID");
    assertEquals("challenge ", jar.send(http.get("/second-factor/ask?get")).body());

    String code = Http.form("code", rightCode());
    assertEquals(302, jar.send(http.post(PATH).navigating().form(code)).status());

    assertEquals("alice challenge ", jar.send(http.get("/ask?who;get")).body());
    assertNotEquals(before, jar.get("JSESSIONID"));
  }

  @Test
  @Proves("AUTH-12")
  void pageIsClosedToStrangersWhateverTheRules() {
    for (String path : List.of(PATH, PATH + "/who", PATH + "/public")) {
      Claims.assertProblem(401, "not-signed-in", http.get(path).send());
      Response page = http.get(path).navigating().send();
      assertEquals(303, page.status(), path);
      assertTrue(page.location().startsWith("/login"), page::location);
    }
    Claims.assertDenied(http.get("/open/forward").send());
    assertEquals("[]", http.get("/open/include").send().body());
  }

  @Test
  void whoeverIsSignedInFollowsTheRulesThere() {
    String bob = http.signIn("bob", TestRealm.PASSWORD);
    assertEquals(200, statusOf(bob));
    assertEquals(403, http.get(PATH).cookie(bob).send().status());
    Claims.assertLetIn("bob", http.get(PATH + "/public").cookie(bob).send());
    assertTrue(log.lines().get(0).startsWith("authn_login_success account=2"), log::toString);
  }

  @Test
  @Proves("CSRF-01")
  void answerFromAnotherSiteIsNotHeard() {
    String cookie = held();
    Response foreign =
        http.post(PATH)
            .cookie(cookie)
            .header("Sec-Fetch-Site", "cross-site")
            .form(Http.form("code", rightCode()))
            .send();
    Claims.assertProblem(403, "cross-site", foreign);
    complete(cookie);
  }

  @Test
  @Proves({"AUTH-12", "DISP-01"})
  void dispatchesAreJudgedByTheirTarget() {
    String cookie = held();

    Claims.assertDenied(http.get(PATH + "/forward").cookie(cookie).send());
    assertEquals("[]", http.get(PATH + "/include").cookie(cookie).send().body());
    assertEquals("[]", http.get("/open/include-admin").cookie(cookie).send().body());
    Claims.assertLetIn("null", http.get("/open/page").cookie(cookie).send());
    for (String path : List.of("/open/forward", "/open/include")) {
      Response page = http.get(path).cookie(cookie).send();
      assertEquals(200, page.status(), path);
      assertTrue(page.body().contains("name=code"), page::body);
    }
  }

  @Test
  void heldSessionCanSignOut() {
    String cookie = held();
    assertEquals(204, http.post("/logout").sameOrigin().cookie(cookie).send().status());
    assertEquals(0, realm.count("session"));
    assertEquals(401, http.get(PATH).cookie(cookie).send().status());
  }

  @Test
  @Proves({"AUTH-12", "PW-09"})
  void factorComesBeforeAnotherPassword() {
    String hash = realm.gatehouse().hasher().hash(TestRealm.PASSWORD);
    realm.gatehouse().accounts().setPassword(new AccountName(TestRealm.NAME), hash, true);
    String change =
        "{\"current_password\":\"%s\",\"new_password\":\"%s\"}".formatted(TestRealm.PASSWORD, NEW);
    String cookie = held();
    assertEquals(401, http.post(PASSWORD_PATH).cookie(cookie).json(change).send().status());

    String second = complete(cookie);

    assertEquals(401, statusOf(second));
    assertEquals(
        PASSWORD_PATH + "?returnTo=%2Fadmin",
        http.get("/admin").navigating().cookie(second).send().location());
    assertEquals(401, http.get(PATH).cookie(second).send().status());
    Response changed = http.post(PASSWORD_PATH).cookie(second).json(change).send();
    assertEquals(204, changed.status(), changed::toString);
    assertEquals(200, statusOf(changed.sessionCookie().orElseThrow()));
  }

  @Test
  @Proves("AUTH-12")
  void ofTwoRightAnswersAtOnceOneCounts() throws SQLException {
    String cookie = held();
    List<CompletableFuture<Boolean>> answers;
    try (Connection holder = realm.connect();
        Statement lock = holder.createStatement()) {
      holder.setAutoCommit(false);
      lock.execute(realm.inRealm("SELECT FROM ${realm}.account FOR UPDATE"));
      answers =
          Stream.of(1, 2)
              .map(i -> CompletableFuture.supplyAsync(() -> completesBeside(cookie)))
              .toList();
      Await.until(
          "both wait for the account",
          Duration.ofSeconds(20),
          () ->
              realm
                      .column(
                          "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                              + " AND query LIKE ?",
                          "%" + realm.settings().realm() + ".complete_factor%")
                      .size()
                  == 2);
      holder.commit();
    }
    assertEquals(
        List.of(false, true), answers.stream().map(CompletableFuture::join).sorted().toList());
    assertEquals(1, realm.count("session"));
  }

  private boolean completesBeside(String cookie) {
    return realm
        .gatehouse()
        .sessions()
        .tokenFrom(cookie.substring(cookie.indexOf('=') + 1))
        .flatMap(realm.gatehouse().sessions().held()::complete)
        .isPresent();
  }

  @Test
  @Proves("AUTH-12")
  void fifthWrongAnswerEndsAllThatIsHeldOnWhateverNode() {
    try (TestRealm node = realm.secondNode();
        TestServer other = startWith(node, CodeFactor.class);
        Http there = other.client()) {
      String first = held();
      String second = held();
      log.clear();
      for (int i = 0; i < 4; i++) {
        Response wrong = answer(i % 2 == 0 ? http : there, i < 2 ? first : second, "000000x");
        assertEquals(403, wrong.status(), wrong::toString);
        assertTrue(wrong.body().contains("That was not the code"), wrong::body);
      }

      Response last = answer(there, second, "000000x");

      assertEquals(303, last.status());
      assertEquals("/login", last.location());
      assertEquals(0, realm.count("session"));
      assertEquals(401, http.get(PATH).cookie(first).send().status());
      assertTrue(
          log.lines().contains("authn_login_fail account=1 reason=second_factor source=127.0.0.1"),
          log.lines()::toString);
      assertTrue(
          log.lines()
              .contains("session_ended account=1 session=1 reason=second_factor source=127.0.0.1"),
          log.lines()::toString);
    }
  }

  /** Else whoever has the password would only sign in again after each five. */
  @Test
  @Proves("AUTH-12")
  void wrongAnswersAreCountedFromOneSignInToTheNext() {
    String cookie = held();
    for (int i = 0; i < 5; i++) {
      answer(http, cookie, "000000x");
    }
    assertEquals("/login", answer(http, held(), "000000x").location(), "one try is left each time");
    realm.sql("UPDATE ${realm}.throttle SET open_at = now() + interval '1 h' WHERE lane = 'f'");
    log.clear();

    Response refused = login(http);

    Claims.assertProblem(429, "throttled", refused);
    assertEquals("3600", refused.header("Retry-After").orElse(""));
    assertEquals(
        List.of("excess_rate_limit_exceeded reason=second_factor source=127.0.0.1"), log.lines());
    assertEquals(0, realm.count("session"));
    http.signIn("bob", TestRealm.PASSWORD);

    realm.sql("UPDATE ${realm}.throttle SET open_at = now() WHERE lane = 'f'");
    assertEquals(200, statusOf(complete(held())));
    assertEquals(List.of(), realm.column("SELECT bucket FROM ${realm}.throttle WHERE lane = 'f'"));
  }

  @Test
  void afterAHundredWrongAnswersADayMustPass() {
    answer(http, held(), "000000x");
    realm.sql("UPDATE ${realm}.throttle SET streak = 100 WHERE lane = 'f'");
    assertEquals("86400", login(http).header("Retry-After").orElse(""));
    realm.sql("UPDATE ${realm}.throttle SET at = now() - interval '1 day' WHERE lane = 'f'");
    assertEquals(200, login(http).status());
  }

  /** Two sessions of one user are allowed here. */
  @Test
  @Proves("AUTH-12")
  void passwordAlonePushesNobodyOut() {
    String first = complete(held());
    String second = complete(held());
    for (int i = 0; i < 3; i++) {
      held();
    }
    assertEquals(200, statusOf(first));
    assertEquals(200, statusOf(second));
    assertEquals(4, realm.count("session"));

    String third = complete(held());

    realm.hear();
    assertEquals(401, statusOf(first));
    assertEquals(200, statusOf(second));
    assertEquals(200, statusOf(third));
  }

  @ParameterizedTest
  @ValueSource(strings = {"complete_factor", "factor_failed"})
  void databaseAwayMeans503AndNoCookie(String function) {
    String cookie = held();
    String arguments = function.equals("factor_failed") ? "(uuid, bytea)" : "";
    realm.sql("ALTER FUNCTION ${realm}." + function + arguments + " RENAME TO gone");
    String code = function.equals("factor_failed") ? "000000x" : rightCode();

    Response away = answer(http, cookie, code);

    assertEquals(503, away.status(), away::toString);
    assertTrue(away.header("Retry-After").isPresent());
    Claims.assertNoCookie(away);
    assertEquals(401, statusOf(cookie));
  }

  @Test
  void changedOrDisabledAccountCompletesNothing() {
    String cookie = held();
    realm.sql("UPDATE ${realm}.account SET roles = '{boss}'");
    assertFalse(completesBeside(cookie));
    assertEquals("/login", answer(http, cookie, rightCode()).location());
  }

  @Test
  void sessionThatIsNotHeldIsNeitherCompletedNorCounted() {
    String bob = http.signIn("bob", TestRealm.PASSWORD);
    SessionToken token =
        realm.gatehouse().sessions().tokenFrom(bob.substring(bob.indexOf('=') + 1)).orElseThrow();

    assertFalse(completesBeside(bob));
    assertEquals(Optional.empty(), realm.gatehouse().sessions().held().failed(token));
    assertEquals(200, statusOf(bob));
  }

  /** Cannot tell. */
  public static final class Throwing implements SecondFactor {
    @Override
    public boolean isNeededFor(Account account) throws IOException {
      throw new IOException("no answer about " + account.name());
    }

    @Override
    public String path() {
      return PATH;
    }
  }

  /** Never answers. */
  public static final class Hanging implements SecondFactor {
    @Override
    public boolean isNeededFor(Account account) throws InterruptedException {
      new CountDownLatch(1).await();
      return false;
    }

    @Override
    public String path() {
      return PATH;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "dev.gatehouse.web.SecondFactorTest$Throwing, reason=threw class=java.io.IOException",
    "dev.gatehouse.web.SecondFactorTest$Hanging,"
        + " reason=too_slow class=java.util.concurrent.TimeoutException"
  })
  @Proves({"AUTH-11", "AUTH-12"})
  void factorThatDoesNotAnswerLetsNobodyIn(Class<?> factor, String event) {
    try (TestServer silent = startWith(realm, factor);
        Http client = silent.client()) {
      Response refused = login(client);

      Claims.assertProblem(503, "unavailable", refused);
      assertTrue(refused.header("Retry-After").isPresent());
      assertEquals(List.of("sys_second_factor_failed " + event), log.lines());
      Response page =
          client
              .post("/login")
              .navigating()
              .form(Http.form("username", TestRealm.NAME, "password", TestRealm.PASSWORD))
              .send();
      assertEquals(503, page.status());
      Claims.assertNoCookie(page);
      assertEquals(0, realm.count("session"));
      String wrong = Http.credentials(TestRealm.NAME, "not the right password");
      assertEquals(401, client.post("/login").json(wrong).send().status());
    }
  }

  /** Wants a page of ours. */
  public static final class AtLogin implements SecondFactor {
    @Override
    public boolean isNeededFor(Account account) {
      return false;
    }

    @Override
    public String path() {
      return "/gatehouse/second-factor";
    }
  }

  /** Wants a page everywhere. */
  public static final class Everywhere implements SecondFactor {
    @Override
    public boolean isNeededFor(Account account) {
      return false;
    }

    @Override
    public String path() {
      return "/second-factor/*";
    }
  }

  @Test
  @Proves("CONF-04")
  void whatCannotBeStopsTheStartInASentence() {
    assertStops(
        "the app has more than one second factor, and only one can be asked: "
            + "com.example.CodeFactor, dev.gatehouse.web.SecondFactorTest$Throwing",
        CodeFactor.class,
        Throwing.class);
    assertStops("is where Gatehouse has a page of its own", AtLogin.class);
    assertStops("must be a path below / such as /login", Everywhere.class);
  }

  private void assertStops(String sentence, Class<?>... factors) {
    UncheckedIOException stopped =
        assertThrows(UncheckedIOException.class, () -> startWith(realm, factors));
    assertTrue(stopped.getMessage().contains(sentence), stopped::toString);
  }

  @Test
  void appWithoutOneOpensNoSessionThatIsHeld() {
    String cookie = held();
    try (TestServer plain = TestServer.start(realm);
        Http client = plain.client()) {
      assertEquals(401, client.get("/").cookie(cookie).send().status());
      assertEquals("/login", client.get("/").navigating().cookie(cookie).send().location());
    }
  }

  @Test
  @Proves({"LOG-03", "AUTH-12"})
  void noTokenAndNoCodeIsLogged() {
    try (LogCapture all = new LogCapture("dev.gatehouse", "gatehouse.security")) {
      String cookie = held();
      answer(http, cookie, "135790x");
      String fresh = complete(cookie);
      String lines = String.join("\n", all.lines());
      for (String secret :
          List.of("135790x", cookie.substring(30), fresh.substring(30), TestRealm.PASSWORD)) {
        assertFalse(lines.contains(secret), lines);
      }
    }
  }

  @Test
  void networkOfASessionThatIsHeldIsSeenByItsOwner() {
    String mine = complete(held());
    held();
    realm.gatehouse().audit().flush();
    String list = http.get("/gatehouse/account").cookie(mine).send().body();
    assertEquals(2, list.split("\"network\":\"127.0.0", -1).length - 1, list);
  }
}
