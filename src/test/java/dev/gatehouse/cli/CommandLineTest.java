package dev.gatehouse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Every command, beside a running server. */
class CommandLineTest {
  private static final String NEW_PASSWORD = "a new pass phrase for her";

  private final TestRealm realm = TestRealm.create("password.cost=10");
  private final TestServer server = TestServer.start(realm);
  private final Http http = server.client();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void close() {
    http.close();
    server.close();
    realm.close();
  }

  private int run(String input, String... arguments) {
    InputStream before = System.in;
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    try {
      System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
      CommandLine line =
          GatehouseCommand.commandLine(
              new GatehouseCommand(options -> Gatehouse.forCommand(realm.settings())));
      return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    } finally {
      System.setIn(before);
    }
  }

  private int statusOf(String cookie) {
    return http.get("/gatehouse/session").cookie(cookie).send().status();
  }

  @Test
  void addedUserSignsInWithTheRolesGiven() {
    assertEquals(
        0,
        run(
            NEW_PASSWORD + "\n",
            "user",
            "add",
            "Bob",
            "--role",
            "b",
            "--role",
            "a",
            "--password-stdin"));
    assertEquals("added bob [a, b]", out.toString().strip());
    Http.Response in = http.post("/login").json(Http.credentials("BOB", NEW_PASSWORD)).send();
    assertTrue(in.body().contains("\"roles\":[\"a\",\"b\"]"), in.body());
  }

  @Test
  void takenNameIsRefusedAndNothingChanges() {
    assertEquals(1, run(NEW_PASSWORD + "\n", "user", "add", "ALICE", "--password-stdin"));
    assertEquals("gatehouse: there is a user alice already", err.toString().strip());
    http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
  }

  @Test
  void shortPasswordIsRefusedWithTheRule() {
    assertEquals(1, run("short\n", "user", "add", "bob", "--password-stdin"));
    assertTrue(err.toString().contains("at least 15 characters"), err::toString);
    assertEquals(1, realm.count("account"));
  }

  @Test
  void usersAreListedAsTextAndAsJson() {
    assertEquals(0, run("", "user", "list"));
    assertEquals("alice [staff]", out.toString().strip());
    assertEquals(0, run("", "user", "list", "--json"));
    assertEquals(
        "[{\"name\":\"alice\",\"enabled\":true,\"roles\":[\"staff\"]}]", out.toString().strip());
  }

  @Test
  void newPasswordEndsTheSessions() {
    String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    assertEquals(0, run(NEW_PASSWORD + "\n", "user", "password", "alice", "--password-stdin"));
    assertEquals(401, statusOf(cookie));
    http.signIn(TestRealm.NAME, NEW_PASSWORD);
  }

  @Test
  void disabledUserIsOutAtOnceAndInAgainWhenEnabled() {
    String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    assertEquals(0, run("", "user", "disable", "alice"));
    assertEquals(401, statusOf(cookie));
    assertEquals(
        401,
        http.post("/login").json(Http.credentials("alice", TestRealm.PASSWORD)).send().status());
    assertEquals(0, run("", "user", "enable", "alice"));
    http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
  }

  @Test
  void changedRolesEndTheSessions() {
    String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    assertEquals(0, run("", "user", "roles", "alice", "--role", "admin"));
    assertEquals(401, statusOf(cookie));
  }

  @Test
  void removedUserIsGone() {
    String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    assertEquals(0, run("", "user", "remove", "alice"));
    assertEquals(401, statusOf(cookie));
    assertEquals(0, realm.count("account"));
    assertEquals(0, realm.count("session"));
  }

  @Test
  void oneSessionIsListedAndEnded() {
    String first = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    String second = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    assertEquals(0, run("", "session", "list", "--user", "alice"));
    String sid = out.toString().split(" ")[0];
    assertFalse(out.toString().contains("g1."));

    assertEquals(0, run("", "session", "end", sid));

    assertEquals(401, statusOf(first));
    assertEquals(200, statusOf(second));
    assertEquals(1, run("", "session", "end", sid));
  }

  @Test
  void sessionsOfAUserOrAllAreEnded() {
    http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    assertEquals(0, run("", "session", "end", "--user", "Alice"));
    assertEquals("ended 2 sessions", out.toString().strip());
    http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    assertEquals(0, run("", "session", "end", "--all"));
    assertEquals("ended 1 session", out.toString().strip());
  }

  @Test
  void overSessionsAreReaped() {
    http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    Ageing.olderBy(realm, Duration.ofDays(1));
    assertEquals(0, run("", "reap"));
    assertEquals("removed 1 session that was over", out.toString().strip());
  }

  @Test
  void currentSchemaNeedsNoMigration() {
    assertEquals(0, run("", "migrate"));
    assertEquals("the schema is current", out.toString().strip());
  }

  @Test
  void rightsOfARoleArePrintedAndNotGiven() {
    assertEquals(0, run("", "migrate", "--grant-to", "no \"such\" role", "--print"));
    String sql = out.toString();
    assertTrue(sql.startsWith("BEGIN;") && sql.strip().endsWith("COMMIT;"), sql);
    assertTrue(
        sql.contains(realm.inRealm("${realm}.migration_history TO \"no \"\"such\"\" role\";")),
        sql);
    assertFalse(sql.contains("${"), sql);
  }

  @Test
  void grantToAnUnknownRoleIsStatus1() {
    assertEquals(1, run("", "migrate", "--grant-to", "no such role"));
    assertTrue(err.toString().contains("role \"no such role\" does not exist"), err::toString);
  }

  @Test
  @Tag("migrates") // restore needs an owner's rights
  void backupGivesTheUsersBackAndNotTheirSessions(@TempDir Path folder) {
    String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    String file = folder.resolve("users.zip").toString();
    assertEquals(0, run("", "backup", file));
    assertEquals(
        "wrote 1 user to "
            + file
            + ", which holds password hashes: let nobody else read or change it",
        out.toString().strip());
    assertEquals(1, run("", "backup", file));
    assertEquals(
        "gatehouse: " + file + " exists already: choose another name", err.toString().strip());
    assertEquals(1, run("", "restore", file));
    assertTrue(err.toString().startsWith("gatehouse: there are users in the realm "));
    assertEquals(200, statusOf(cookie));

    realm.sql("DELETE FROM ${realm}.account");
    assertEquals(0, run("", "restore", file));

    assertTrue(
        out.toString().strip().matches("restored 1 user, as of [-0-9T:]+Z; nobody is signed in"),
        out::toString);
    assertEquals(401, statusOf(cookie));
    http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
  }

  @Test
  @Tag("migrates") // restore needs an owner's rights
  void restoreRemindsOfKeysFromOutside(@TempDir Path folder) {
    realm.sql("INSERT INTO ${realm}.master_key (kid) VALUES ('outside')");
    String file = folder.resolve("users.zip").toString();
    assertEquals(0, run("", "backup", file));
    realm.sql("DELETE FROM ${realm}.account");
    assertEquals(0, run("", "restore", file));
    assertTrue(
        out.toString()
            .strip()
            .endsWith("the realm was given its keys from outside: set gatehouse.key-file again"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "''",
    "backup",
    "backup one two",
    "restore",
    "user",
    "user add",
    "user add bob --role a/b --password-stdin",
    "user frobnicate",
    "session end",
    "session end 1 --all",
    "session end x",
    "migrate --print",
    "migrate --grant-to",
    "migrate --grant-to public",
    "--nonsense",
  })
  void wrongUsageIsStatus2(String line) {
    assertEquals(2, run("", line.isEmpty() ? new String[0] : line.split(" ")));
    assertFalse(err.toString().isBlank());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "user disable nobody",
    "user enable nobody",
    "user remove nobody",
    "user roles nobody --role a",
  })
  void unknownUserIsStatus1(String line) {
    assertEquals(1, run("", line.split(" ")));
    assertEquals("gatehouse: there is no user nobody", err.toString().strip());
  }
}
