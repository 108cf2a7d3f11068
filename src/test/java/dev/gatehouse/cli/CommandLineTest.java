package dev.gatehouse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mindrot.jbcrypt.BCrypt;
import picocli.CommandLine;

/** Every command, beside a running server. */
class CommandLineTest {
  private static final String NEW_PASSWORD = "a new pass phrase for her";

  @TempDir private Path folder;
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
  @Proves("INPUT-03")
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
  void commonPasswordAndTheUsersOwnNameAreRefused() {
    assertEquals(1, run("passwordpassword\n", "user", "add", "bob", "--password-stdin"));
    assertTrue(err.toString().contains("most common passwords"), err::toString);
    assertEquals(1, run("AliceAliceAlice\n", "user", "password", "alice", "--password-stdin"));
    assertTrue(err.toString().contains("common words, names"), err::toString);
    assertEquals(1, realm.count("account"));
    http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
  }

  @Test
  void userMustChangeThePasswordThatSomebodyElseChose() {
    assertEquals(
        0, run(NEW_PASSWORD + "\n", "user", "add", "bob", "--must-change", "--password-stdin"));
    Http.Response in = http.post("/login").json(Http.credentials("bob", NEW_PASSWORD)).send();
    assertTrue(in.body().contains("\"pending\":\"password\""), in::body);
    assertEquals(401, statusOf(in.sessionCookie().orElseThrow()));

    assertEquals(0, run(NEW_PASSWORD + "\n", "user", "password", "bob", "--password-stdin"));
    in = http.post("/login").json(Http.credentials("bob", NEW_PASSWORD)).send();
    assertEquals(200, statusOf(in.sessionCookie().orElseThrow()));
  }

  @Test
  void newUserSetsThePasswordByALink() {
    assertEquals(
        0,
        run("", "user", "add", "bob", "--role", "a", "--link", "--url", "https://x.example/shop/"));
    String[] lines = out.toString().strip().split("\\R");
    assertEquals("added bob [a]", lines[0]);
    assertTrue(lines[2].matches("https://x\\.example/shop/gatehouse/recover#[\\w-]{43}"), lines[2]);
    assertEquals(
        401, http.post("/login").json(Http.credentials("bob", NEW_PASSWORD)).send().status());

    assertEquals(204, recover(lines[2]));
    http.signIn("bob", NEW_PASSWORD);
  }

  private int recover(String link) {
    String code = link.substring(link.indexOf('#') + 1);
    String json = "{\"code\":\"" + code + "\",\"new_password\":\"" + NEW_PASSWORD + "\"}";
    return http.post("/gatehouse/recover").json(json).send().status();
  }

  @Test
  void linkForAForgottenPasswordEndsTheSessionsWhenItIsUsed() {
    String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    assertEquals(0, run("", "user", "recover", "alice", "--url", "http://localhost:8080"));
    String link = out.toString().strip().split("\\R")[1];
    assertTrue(link.startsWith("http://localhost:8080/gatehouse/recover#"), link);
    assertEquals(200, statusOf(cookie));

    assertEquals(204, recover(link));
    assertEquals(401, statusOf(cookie));
    http.signIn(TestRealm.NAME, NEW_PASSWORD);
  }

  /** REC-02. */
  @Test
  @Proves("REC-02")
  void linkBeginsWithTheConfiguredOrigin() {
    try (TestRealm other = TestRealm.create("origins=https://app.example.com,https://b.example")) {
      StringWriter said = new StringWriter();
      CommandLine line =
          GatehouseCommand.commandLine(
              new GatehouseCommand(options -> Gatehouse.forCommand(other.settings())));
      assertEquals(0, line.setOut(new PrintWriter(said)).execute("user", "recover", "alice"));
      assertTrue(
          said.toString().contains("\nhttps://app.example.com/gatehouse/recover#"), said::toString);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "user add bob --link",
    "user recover alice",
    "user recover alice --url app.example.com",
    "user recover alice --url https://app.example.com/?x=1",
    "user recover nobody --url https://app.example.com",
    "user add alice --link --url https://app.example.com",
  })
  void linkThatCannotBeMadeIsStatus1AndChangesNothing(String line) {
    assertEquals(1, run("", line.split(" ")));
    assertFalse(err.toString().isBlank());
    assertEquals(1, realm.count("account"));
    assertEquals(0, realm.count("recovery"));
  }

  private int importing(String text, String... options) {
    try {
      Path file = Files.writeString(folder.resolve("users.csv"), text);
      List<String> arguments = new ArrayList<>(List.of("user", "import", file.toString()));
      arguments.addAll(List.of(options));
      return run("", arguments.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final String BCRYPT = BCrypt.hashpw(NEW_PASSWORD, BCrypt.gensalt(4));

  @Test
  void importedUsersSignInWithTheirPasswordsAndAreUpgraded() {
    String ours = realm.gatehouse().hasher().hash(NEW_PASSWORD);
    assertEquals(
        0,
        importing(
            "username,roles,hash\r\nBob,b;a,"
                + BCRYPT
                + "\r\n\r\ncarol,,$2y$"
                + BCRYPT.substring(4)
                + "\r\n\"dave, jr\",x y ,"
                + ours
                + "\r\n"));
    assertEquals("imported 3 users", out.toString().strip());
    for (String name : List.of("bob", "carol", "dave, jr")) {
      http.signIn(name, NEW_PASSWORD);
    }
    assertEquals(
        List.of("t", "t", "t"),
        realm.column(
            "SELECT starts_with(password, '$gh1$') FROM ${realm}.account WHERE name <> 'alice'"));
    assertEquals(
        List.of("{a,b}", "{}", "{x,y}"),
        realm.column(
            "SELECT roles::text FROM ${realm}.account WHERE name <> 'alice' ORDER BY name"));
    assertEquals(
        List.of("3"),
        realm.column("SELECT count(*) FROM ${realm}.audit WHERE event = 'user_created'"));
  }

  @Test
  void everyProblemIsToldByLineNothingIsImportedAndNoHashIsSaid() {
    String text =
        "good,a,"
            + BCRYPT
            + "\nbob,a\n ,a,"
            + BCRYPT
            + "\ncarol,a/b,x"
            + BCRYPT
            + "\nGood,,"
            + BCRYPT
            + "\ndave,,$2x$"
            + BCRYPT.substring(4)
            + "\nerin,,$2a$31$"
            + BCRYPT.substring(7)
            + "\n"
            + BCRYPT
            + ",,frank\n\"grace,,"
            + BCRYPT
            + "\n";
    assertEquals(1, importing(text));

    assertEquals(
        List.of("2", "3", "4", "4", "5", "6", "7", "8", "9"),
        Pattern.compile("line (\\d+): ")
            .matcher(err.toString())
            .results()
            .map(m -> m.group(1))
            .toList(),
        err::toString);
    assertTrue(err.toString().contains("line 5: the same user as in line 1"), err::toString);
    assertFalse(err.toString().contains(BCRYPT.substring(7)), err::toString);
    assertEquals(1, realm.count("account"));
  }

  @Test
  void takenNameKeepsAllOutOrIsSkipped() {
    String text = "bob,," + BCRYPT + "\nAlice,," + BCRYPT + "\n";
    assertEquals(1, importing(text));
    assertTrue(err.toString().contains("line 2: there is a user alice already"), err::toString);
    assertEquals(1, realm.count("account"));

    assertEquals(0, importing(text, "--skip-existing"));
    assertEquals("imported 1 user, left out 1 that there were already", out.toString().strip());
    http.signIn("bob", NEW_PASSWORD);
    http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
  }

  @Test
  void fileThatCannotBeReadIsStatus1() {
    assertEquals(1, run("", "user", "import", folder.resolve("none").toString()));
    assertTrue(err.toString().contains("cannot be read"), err::toString);
    assertEquals(1, importing("\n"));
    assertTrue(err.toString().contains("there is no user in"), err::toString);
    assertEquals(1, importing(" ".repeat(32 * 1024 * 1024 + 1)));
    assertTrue(err.toString().contains("divide it"), err::toString);
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
  @Proves("REV-05")
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
  @Proves("REV-08")
  void changedRolesEndTheSessions() {
    String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    assertEquals(0, run("", "user", "roles", "alice", "--role", "admin"));
    assertEquals(401, statusOf(cookie));
  }

  @Test
  @Proves("REV-05")
  void removedUserIsGone() {
    String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    assertEquals(0, run("", "user", "remove", "alice"));
    assertEquals(401, statusOf(cookie));
    assertEquals(0, realm.count("account"));
    assertEquals(0, realm.count("session"));
  }

  @Test
  @Proves("REV-07")
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
  @Proves("REV-07")
  void sessionsOfAUserOrAllAreEnded() {
    String first = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    String second = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    assertEquals(0, run("", "session", "end", "--user", "Alice"));
    assertEquals("ended 2 sessions", out.toString().strip());
    assertEquals(401, statusOf(first));
    assertEquals(401, statusOf(second));
    String third = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    assertEquals(0, run("", "session", "end", "--all"));
    assertEquals("ended 1 session", out.toString().strip());
    assertEquals(401, statusOf(third));
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
  @Tag("migrates") // a restore needs the rights of the schema's owner
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
  @Tag("migrates") // a restore needs the rights of the schema's owner
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
    "user add bob --link --password-stdin",
    "user add bob --link --must-change",
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
