package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.ErrorManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Nothing that a client typed and nothing that opens a session gets into a log, at any level
 * (attack corpus, LOG). The container and the database driver are left at their usual level: at
 * their finest they print the very bytes they carry.
 */
class LogTest {
  private static final String SECRET = "only-typed-as-a-password";
  private static final String NAME = "only-typed-as-a-name";

  private final LogCapture log =
      new LogCapture("dev.gatehouse", "gatehouse", "com.zaxxer", "org.flywaydb");
  private final TestRealm realm = TestRealm.create();
  private final TestServer server =
      TestServer.start(realm, new Mapping("/admin", TestServlet.marker()));
  private final Http http = server.client();

  @AfterEach
  void close() {
    http.close();
    server.close();
    realm.close();
    log.close();
  }

  @Test
  @Proves({"LOG-03", "LOG-05", "PW-13"})
  void noSecretAndNothingTypedIsEverLogged() {
    String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    List<String> secrets = new ArrayList<>(List.of(SECRET, NAME, TestRealm.PASSWORD));
    for (String part : cookie.substring(cookie.indexOf('=') + 1).split("\\.")) {
      if (part.length() > 4) {
        secrets.add(part);
      }
    }
    secrets.addAll(realm.column("SELECT key_hash FROM ${realm}.session"));
    secrets.addAll(realm.column("SELECT encode(verifier, 'hex') FROM ${realm}.session"));
    secrets.addAll(realm.column("SELECT password FROM ${realm}.account"));
    secrets.addAll(realm.column("SELECT encode(material, 'hex') FROM ${realm}.master_key"));
    secrets.addAll(realm.column("SELECT encode(material, 'base64') FROM ${realm}.master_key"));

    misbehave(cookie);
    http.post("/logout").sameOrigin().cookie(cookie).send();
    http.get("/admin").cookie(cookie).send();

    String all = String.join("\n", log.lines()).toLowerCase(Locale.ROOT);
    for (String secret : secrets) {
      assertFalse(all.contains(secret.toLowerCase(Locale.ROOT)), secret + " in\n" + all);
    }
    assertTrue(all.contains("authn_login_success"), all);
    assertTrue(all.contains("authn_login_fail"), all);
    assertTrue(all.contains("session_ended"), all);
    assertTrue(all.contains("input_validation_fail"), all);
    assertTrue(all.contains("malicious_csrf"), all);
  }

  private void misbehave(String cookie) {
    login(Http.credentials(NAME, SECRET));
    login(Http.credentials(TestRealm.NAME, SECRET));
    login(Http.credentials(SECRET, NAME)); // LOG-08: the password in the wrong field
    login(Http.credentials(NAME + "\\u200b", SECRET));
    login("{\"username\":\"" + NAME + "\",\"password\":" + SECRET);
    login("{\"" + NAME + "\":\"" + SECRET + "\"}");
    http.post("/login").navigating().form(Http.form("username", NAME, "password", SECRET)).send();
    http.post("/login?password=" + SECRET).json("{}").send();
    http.post("/login").header("Sec-Fetch-Site", SECRET).json("{}").send();
    http.post("/logout").header("Origin", "https://" + SECRET).cookie(cookie).send();
    http.get("/" + SECRET + ";x").cookie(cookie).send();
    http.get("/admin").cookie(cookie + "x").send();
    http.get("/admin").cookie(cookie).cookie("__Host-JSESSIONID=" + SECRET).send();
    http.get("/admin")
        .cookie(cookie)
        .header("User-Agent", SECRET)
        .header("Referer", "https://x.example/" + SECRET)
        .header("X-Forwarded-For", SECRET)
        .send();
  }

  /** LOG-10: nor when the database fails in the midst of it. */
  @Test
  @Proves("LOG-03")
  void failingStatementSaysNoParameter() {
    String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    String key = realm.column("SELECT key_hash FROM ${realm}.session").get(0);
    realm.sql("ALTER TABLE ${realm}.account RENAME TO account_away");
    log.clear();

    assertEquals(503, http.get("/admin").cookie(cookie).send().status());
    assertEquals(503, http.post("/login").json(Http.credentials(NAME, SECRET)).send().status());

    String all = String.join("\n", log.lines());
    assertTrue(all.contains("sys_store_unavailable"), all);
    assertFalse(all.contains(key) || all.contains(NAME) || all.contains(SECRET), all);
  }

  /** LOG-01, LOG-02, LOG-04, LOG-05. */
  @Test
  @Proves("LOG-04")
  void typedTextForgesNoLine() {
    List<String> names =
        List.of(
            "a\\r\\n2026-01-01 INFO authn_login_success account=1",
            "a\\u001b[31m\\u0008",
            "${jndi:ldap://x}",
            "%n%s{}",
            "x".repeat(16_000));
    for (String name : names) {
      log.clear();
      login(Http.credentials(name, SECRET));

      assertEquals(1, eventLines().size(), log.lines()::toString);
      String line = eventLines().get(0);
      assertTrue(line.matches("[a-z_]+( [a-z]+=[\\w.]+)+"), line);
    }
  }

  /** The source is an address or nothing, also behind a proxy that passes on what it was told. */
  @Test
  @Proves("LOG-04")
  void forwardedSourceForgesNoLine() {
    try (TestRealm node = realm.secondNode("proxies=127.0.0.1");
        TestServer proxied = TestServer.start(node);
        Http client = proxied.client()) {
      for (String source : List.of("x account=1", "unknown", "192.0.2.7 ok", "x".repeat(4_000))) {
        log.clear();
        client
            .post("/login")
            .header("X-Forwarded-For", source)
            .header("X-Forwarded-Proto", "https")
            .json(Http.credentials(NAME, SECRET))
            .send();

        assertEquals(
            List.of("authn_login_fail account=0 reason=unknown_account source=127.0.0.1"),
            eventLines());
      }
    }
  }

  /** LOG-14: the log's disk is full, and the table of the record is away. */
  @Test
  @Proves("LOG-06")
  void failingLogOpensAndBreaksNothing() throws IOException {
    AtomicInteger failures = new AtomicInteger();
    Logger logger = Logger.getLogger("gatehouse.security");
    StreamHandler full =
        new StreamHandler(new FileOutputStream("/dev/full"), new SimpleFormatter()) {
          @Override
          public synchronized void publish(LogRecord event) {
            super.publish(event);
            flush();
          }
        };
    full.setErrorManager(
        new ErrorManager() {
          @Override
          public void error(String message, Exception problem, int code) {
            failures.incrementAndGet();
          }
        });
    realm.sql("ALTER TABLE ${realm}.audit RENAME TO audit_away");
    logger.addHandler(full);
    try {
      String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      Claims.assertLetIn("alice", http.get("/admin").cookie(cookie).send());
      Claims.assertProblem(401, "not-signed-in", http.get("/admin").cookie(cookie + "x").send());
      Response wrong = http.post("/login").json(Http.credentials(TestRealm.NAME, SECRET)).send();
      Claims.assertProblem(401, "bad-credentials", wrong);
      assertThrows(DatabaseException.class, () -> realm.gatehouse().audit().flush());
      assertEquals(204, http.post("/logout").sameOrigin().cookie(cookie).send().status());
      Claims.assertDenied(http.get("/admin").cookie(cookie).send());
      assertTrue(failures.get() > 3, "the log was failing: " + failures);
    } finally {
      logger.removeHandler(full);
      realm.sql("ALTER TABLE ${realm}.audit_away RENAME TO audit");
    }
  }

  /** Without the pool's own chatter. */
  private List<String> eventLines() {
    return log.lines().stream().filter(line -> !line.startsWith("HikariPool-")).toList();
  }

  private void login(String json) {
    http.post("/login").json(json).send();
  }
}
