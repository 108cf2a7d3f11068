package dev.gatehouse.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.web.LogCapture;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mindrot.jbcrypt.BCrypt;

/** Who gets in by name and password over HTTP, and what everybody else learns: nothing. */
class AccountsTest {
  private static final String PASSWORD = TestRealm.PASSWORD;
  private static final String PLAIN = BCrypt.hashpw(PASSWORD, BCrypt.gensalt(4));

  private static TestRealm realm;
  private static TestServer server;
  private Http http;
  private LogCapture log;

  @BeforeAll
  static void start() {
    realm = TestRealm.create();
    realm.addUser("admin", PASSWORD, "admin");
    realm.addUser("caf\u00e9", PASSWORD);
    realm.addUser("kate", PASSWORD);
    realm.addUser("disabled", PASSWORD);
    realm.gatehouse().accounts().setEnabled(new AccountName("disabled"), false);
    server = TestServer.start(realm);
  }

  @AfterAll
  static void stop() {
    server.close();
    realm.close();
  }

  @BeforeEach
  void connect() {
    http = server.client();
    log = new LogCapture("gatehouse.security");
  }

  @AfterEach
  void disconnect() {
    log.close();
    http.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("spellings")
  @Proves("INPUT-03")
  void otherSpellingOfTheNameIsTheSameAccount(String row, String typed, String account) {
    Response response = login(typed, PASSWORD);

    assertEquals(200, response.status(), response::toString);
    assertTrue(response.body().startsWith("{\"username\":\"" + account + "\","), response::body);
  }

  static Stream<Arguments> spellings() {
    return Stream.of(
        arguments("USER-01 ADMIN", "ADMIN", "admin"),
        arguments("USER-01 Admin", "Admin", "admin"),
        arguments("USER-06 Kelvin sign", "\u212Aate", "kate"),
        arguments("USER-12 decomposed", "cafe\u0301", "caf\u00e9"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  @Proves({"INPUT-03", "INPUT-04"})
  void hostileNameIsRefused(String row, String name, int status) {
    Response response = login(name, PASSWORD);

    assertEquals(status, response.status(), response::toString);
    assertEquals(List.of(), response.headers("Set-Cookie"));
  }

  static Stream<Arguments> names() {
    return Stream.of(
        arguments("USER-02 blank after", "admin ", 400),
        arguments("USER-02 blank before", " admin", 400),
        arguments("USER-02 tab", "admin\t", 400),
        arguments("USER-04 dotless i", "adm\u0131n", 401),
        arguments("USER-04 dotted capital I", "ADM\u0130N", 401),
        arguments("USER-08 full-width", "\uFF41dmin", 401),
        arguments("USER-09 Cyrillic", "\u0430dmin", 401),
        arguments("USER-10 zero-width space", "admin\u200b", 400),
        arguments("USER-10 soft hyphen", "admin\u00ad", 400),
        arguments("USER-10 BOM", "admin\ufeff", 400),
        arguments("USER-13 NUL", "admin\0", 400),
        arguments("USER-13 %00 as text", "admin%00", 401),
        arguments("USER-14 lone surrogate", "\ud800", 400),
        arguments("USER-16 empty", "", 400),
        arguments("USER-16 blanks", "  ", 400),
        arguments("USER-17 comment", "admin' --", 401),
        arguments("USER-17 or", "' OR 1=1 --", 401),
        arguments("USER-17 drop", "admin\\'; DROP TABLE account", 401),
        arguments("USER-18 LDAP", "*)(uid=*", 401),
        arguments("USER-18 star", "admin*", 401),
        arguments("USER-18 LIKE", "admi_", 401),
        arguments("USER-20 lookup", "${jndi:ldap://x/a}", 401),
        arguments("USER-20 expression", "#{7*7}", 401),
        arguments("USER-22 path", "../../etc/passwd", 401));
  }

  /** USER-20, USER-21: the page shows the name again, as text. */
  @ParameterizedTest
  @ValueSource(strings = {"<script>alert(1)</script>", "\"><svg onload=alert(1)>", "{{7*7}}"})
  @Proves("INPUT-05")
  void pageShowsAHostileNameAsText(String name) {
    Response page =
        http.post("/login")
            .navigating()
            .form(Http.form("username", name, "password", "wrong"))
            .send();

    assertEquals(401, page.status());
    String form = page.body().substring(page.body().indexOf("<form")); // above it is our own script
    assertFalse(form.contains("<script"), form);
    assertFalse(form.contains("<svg"), form);
    assertFalse(form.contains("49"), form);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passwords")
  @Proves({"AUTH-02", "PW-04", "PW-05"})
  void hostilePasswordIsRefused(String row, String password, int status) {
    Response response = login("alice", password);

    assertEquals(status, response.status(), response::toString);
    assertEquals(List.of(), response.headers("Set-Cookie"));
  }

  static Stream<Arguments> passwords() {
    return Stream.of(
        arguments("PW-09 empty", "", 400),
        arguments("PW-09 NUL", "\0", 401),
        arguments("PW-08 NUL and again", PASSWORD + "\0" + PASSWORD, 401),
        arguments("PW-10 surrogate", "x\uD800", 400),
        arguments("PW-14 case", PASSWORD.replace('c', 'C'), 401),
        arguments("PW-16 blank", PASSWORD + " ", 401),
        arguments("PW-16 line break", PASSWORD + "\n", 401),
        arguments("PW-18 1,025 bytes", "a".repeat(1_025), 401),
        arguments("PW-17 15,000 bytes", "a".repeat(15_000), 401),
        arguments("PW-17 a megabyte", "a".repeat(17_000), 413));
  }

  @Test
  @Proves("PW-01")
  void passwordThatWasLongEnoughWhenItWasSetSignsInForEver() {
    realm.addUser("old-timer", "8 letter");

    assertEquals(200, login("old-timer", "8 letter").status());
  }

  @Test
  @Proves("AUTH-08")
  void thereAreNoAccountsButThoseAdded() {
    try (TestRealm fresh = TestRealm.create()) {
      assertEquals(List.of(TestRealm.NAME), fresh.column("SELECT name FROM ${realm}.account"));
    }
    for (String name :
        List.of(
            "admin",
            "administrator",
            "root",
            "user",
            "test",
            "guest",
            "gatehouse",
            "postgres",
            "tomcat",
            "manager",
            "operator",
            "system",
            "demo",
            "sa")) {
      for (String password :
          List.of(name, "admin", "password", "changeme", "gatehouse", "123456")) {
        assertEquals(401, login(name, password).status(), name + " " + password);
      }
    }
  }

  @Test
  @Proves("PW-13")
  void typedPasswordIsNeitherShownNorStored() {
    String typed = "only typed, never shown";
    realm.addUser("careful", typed);
    Response wrong = form("careful", typed + "!");
    Response right = form("careful", typed);
    realm.gatehouse().audit().flush();

    assertFalse(wrong.toString().contains(typed), wrong::toString);
    assertFalse(right.toString().contains(typed), right::toString);
    for (String table : List.of("account", "session", "throttle", "revoked", "audit")) {
      for (String row : realm.column("SELECT to_jsonb(t)::text FROM ${realm}." + table + " t")) {
        assertFalse(row.contains(typed), table);
      }
    }
    assertFalse(new Credentials(new AccountName("careful"), typed).toString().contains(typed));
  }

  /** PW-32. */
  @Test
  void storedHashIsNoPassword() {
    String hash = realm.column("SELECT password FROM ${realm}.account WHERE name='alice'").get(0);

    assertEquals(401, login("alice", hash).status());
  }

  /** ENUM-01, ENUM-05, ENUM-09: but for the date, the same bytes. */
  @Test
  @Proves("AUTH-01")
  void everyRefusedAttemptLooksTheSame() {
    realm.addUser("broken", PASSWORD);
    plant("broken", "garbage");
    String expected = seen(login("alice", "wrong"));

    assertEquals(expected, seen(login("nobody", "wrong")), "unknown");
    assertEquals(expected, seen(login("disabled", PASSWORD)), "disabled, right password");
    assertEquals(expected, seen(login("disabled", "wrong")), "disabled, wrong password");
    assertEquals(expected, seen(login("broken", PASSWORD)), "unreadable hash");
    assertEquals(expected, seen(login("alice", "a".repeat(2_000))), "overlong");
    assertEquals(expected, seen(login("nobody", "a".repeat(2_000))), "overlong, unknown");
    assertEquals(expected, seen(login("alice", "a\0")), "NUL");
  }

  @Test
  void everyRefusedFormLooksTheSameButForTheName() {
    String expected = seen(form("alice", "wrong")).replace("alice", "NAME");

    assertEquals(expected, seen(form("nobody", "wrong")).replace("nobody", "NAME"));
    // A name of eight letters, so the length header differs by exactly that.
    Response disabled = form("disabled", PASSWORD);
    assertEquals(401, disabled.status());
    assertEquals(
        form("alice", "wrong").body().replace("alice", "NAME"),
        disabled.body().replace("disabled", "NAME"));
  }

  private Response form(String name, String password) {
    return http.post("/login")
        .navigating()
        .form(Http.form("username", name, "password", password))
        .send();
  }

  /** Where no other test has been refused so often that more of it is only summed. */
  private void onAnotherNode(Runnable steps) {
    http.close();
    try (TestRealm node = realm.secondNode();
        TestServer another = TestServer.start(node)) {
      http = another.client();
      steps.run();
      http.close();
    }
    http = server.client();
  }

  private static String seen(Response response) {
    List<String> headers =
        response.headers().stream()
            .filter(line -> !line.startsWith("Date:") && !line.startsWith("Content-Length:"))
            .toList();
    return response.status() + "\n" + String.join("\n", headers) + "\n" + response.body();
  }

  @Test
  @Proves("LOG-05")
  void logSaysWhyWithoutTheName() {
    onAnotherNode(
        () -> {
          login("alice", "wrong");
          login("nobody", "wrong");
          login("disabled", PASSWORD);
        });

    String lines = String.join("\n", log.lines());
    assertTrue(
        lines.matches(
            "authn_login_fail account=[1-9]\\d* reason=wrong_password source=127.0.0.1\n"
                + "authn_login_fail account=0 reason=unknown_account source=127.0.0.1\n"
                + "authn_login_fail account=[1-9]\\d* reason=disabled source=127.0.0.1"),
        lines);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unreadable")
  @Proves("AUTH-10")
  void unreadableHashIsRefusedAndLogged(String row, String stored) {
    realm.addUser("victim", PASSWORD);
    plant("victim", stored);

    Response response = login("victim", PASSWORD);

    assertEquals(401, response.status(), response::toString);
    String lines = String.join("\n", log.lines());
    assertTrue(lines.matches("authn_login_fail account=\\d+ reason=unreadable_hash .*"), lines);
  }

  static Stream<Arguments> unreadable() {
    return Stream.of(
        arguments("PW-25 $2x$", "$2x$" + PLAIN.substring(4)),
        arguments("PW-25 $2$", "$2$" + PLAIN.substring(4)),
        arguments("PW-26 cost 31", "$2a$31$" + PLAIN.substring(7)),
        arguments("PW-28 cost 30", "$2a$30$" + PLAIN.substring(7)),
        arguments("PW-29 x", "x"),
        arguments("PW-29 cut", PLAIN.substring(0, 20)),
        arguments("PW-29 line break", PLAIN + "\n"),
        arguments("PW-29 {bcrypt}", "{bcrypt}" + PLAIN),
        arguments("PW-30 salt", PLAIN.substring(0, 10) + "!" + PLAIN.substring(11)));
  }

  /** An account without a password is not broken: it is waiting for its first one. */
  @Test
  @Proves({"AUTH-10", "AUTH-03"})
  void accountWithoutPasswordIsRefusedLikeAWrongOne() {
    realm.addUser("waiting", PASSWORD);
    realm.sql("UPDATE ${realm}.account SET password = NULL WHERE name = 'waiting'");

    onAnotherNode(
        () -> {
          assertEquals(401, login("waiting", PASSWORD).status());
          assertEquals(401, login("waiting", "null").status());
        });
    assertTrue(log.lines().get(0).contains("reason=wrong_password"), log.lines()::toString);
  }

  /** PW-24. */
  @ParameterizedTest
  @ValueSource(strings = {"$2a$", "$2b$", "$2y$"})
  @Proves({"PW-11", "PW-12"})
  void importedHashSignsInAndIsRenewedWithoutEndingSessions(String prefix) {
    String name = "imported-" + prefix.charAt(2);
    realm.addUser(name, "something else");
    plant(name, prefix + PLAIN.substring(4));
    String before = version(name);

    assertEquals(401, login(name, "wrong").status());
    assertEquals(prefix + PLAIN.substring(4), hash(name), "not renewed by a wrong password");
    String first = http.signIn(name, PASSWORD);
    assertTrue(hash(name).startsWith("$gh1$0$2a$04$"), hash(name));
    http.signIn(name, PASSWORD);

    assertEquals(before, version(name));
    assertEquals(200, http.get("/gatehouse/session").cookie(first).send().status());
  }

  /** RACE-06: what was set while the old password was being checked stays. */
  @Test
  @Proves("PW-11")
  void renewingAHashDoesNotOverwriteANewPassword() throws SQLException {
    realm.addUser("racer", "something else");
    plant("racer", PLAIN);
    String changed = realm.gatehouse().hasher().hash("another long passphrase");
    CompletableFuture<Response> late;
    try (Connection connection = realm.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          realm.inRealm("UPDATE ${realm}.account SET password = '" + changed + "'")
              + " WHERE name = 'racer'");
      late = CompletableFuture.supplyAsync(() -> loginAlone("racer"));
      Await.until(
          "the sign-in waits for the row", Duration.ofSeconds(10), AccountsTest::isSomebodyWaiting);
      connection.commit();
    }

    assertEquals(401, late.join().status());
    assertEquals(changed, hash("racer"));
    assertEquals(200, login("racer", "another long passphrase").status());
  }

  private static Response loginAlone(String name) {
    try (Http client = server.client()) {
      return client.post("/login").json(json(name, PASSWORD)).send();
    }
  }

  private static boolean isSomebodyWaiting() {
    return !realm
        .column(
            "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE ?",
            "%" + realm.settings().realm() + ".account SET password%")
        .isEmpty();
  }

  /** FIX-21. */
  @Test
  @Proves("REV-05")
  void disablingAnAccountEndsItsSessionsAtOnce() {
    realm.addUser("leaver", PASSWORD);
    String cookie = http.signIn("leaver", PASSWORD);
    realm.gatehouse().accounts().setEnabled(new AccountName("leaver"), false);

    assertEquals(401, http.get("/gatehouse/session").cookie(cookie).send().status());
    assertEquals(401, login("leaver", PASSWORD).status());
  }

  /** By hand too, and nobody can undo the version. */
  @Test
  void disablingByHandEndsSessionsForGood() {
    realm.addUser("byhand", PASSWORD);
    String cookie = http.signIn("byhand", PASSWORD);
    realm.sql("UPDATE ${realm}.account SET enabled = false WHERE name = 'byhand'");
    realm.sql("UPDATE ${realm}.account SET enabled = true, version = 1 WHERE name = 'byhand'");

    assertEquals(401, http.get("/gatehouse/session").cookie(cookie).send().status());
    assertEquals(200, login("byhand", PASSWORD).status());
  }

  @Test
  void samePasswordOfTwoAccountsIsStoredDifferently() {
    assertNotEquals(hash("admin"), hash("kate"));
  }

  private static void plant(String name, String stored) {
    realm.sql("UPDATE ${realm}.account SET password = ? WHERE name = ?", stored, name);
  }

  private static String hash(String name) {
    return realm.column("SELECT password FROM ${realm}.account WHERE name = ?", name).get(0);
  }

  private static String version(String name) {
    return realm.column("SELECT version FROM ${realm}.account WHERE name = ?", name).get(0);
  }

  private Response login(String name, String password) {
    return http.post("/login").json(json(name, password)).send();
  }

  /** Escapes all that is not plain ASCII, lone surrogates too. */
  private static String json(String name, String password) {
    return Http.credentials(escaped(name), escaped(password));
  }

  private static String escaped(String text) {
    StringBuilder json = new StringBuilder();
    for (char c : text.toCharArray()) {
      boolean plain = c >= ' ' && c <= '~' && c != '"' && c != '\\';
      json.append(plain ? "" + c : "\\u" + Integer.toHexString(0x10000 | c).substring(1));
    }
    return json.toString();
  }
}
