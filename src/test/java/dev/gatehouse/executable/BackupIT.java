package dev.gatehouse.executable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.ExecutableWar;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.Transcript;
import dev.gatehouse.testing.Transcript.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an operator does with the executable WAR: backup, restore, the move to another database, and
 * what comes back with a copied data folder.
 */
class BackupIT {
  private static final Path PAGE = Path.of("src/site/markdown/backup.md");
  private static final String WAR = String.join(" ", ExecutableWar.command());
  private static final String PASSWORD = "correct horse battery staple";

  @TempDir private Path folder;

  private String run(String command) throws IOException, InterruptedException {
    return String.join("\n", Transcript.run(WAR + " " + command, folder));
  }

  /** Running, and its realm open, which on a busy machine may come later. */
  private static ExecutableWar started(Path folder) throws IOException {
    ExecutableWar war = ExecutableWar.start(folder);
    try (Http http = new Http(war.port())) {
      Await.until(
          "the realm is open",
          Duration.ofSeconds(60),
          () -> http.get("/gatehouse/health/ready").send().status() == 200);
      return war;
    } catch (AssertionError e) {
      war.close();
      throw e;
    }
  }

  private static int statusOf(ExecutableWar war, String cookie) {
    try (Http http = new Http(war.port())) {
      return http.get("/gatehouse/session").cookie(cookie).send().status();
    }
  }

  private static String signIn(ExecutableWar war, String name, String password) {
    try (Http http = new Http(war.port())) {
      return http.signIn(name, password);
    }
  }

  @Test
  void usersMoveIntoANewFolderAndTheirSessionsDoNot() throws Exception {
    String password;
    String cookie;
    try (ExecutableWar war = started(folder)) {
      password = war.password();
      cookie = signIn(war, "admin", password);
      addUser("bob", "");
      run("user remove bob");
      run("backup users.zip");
      assertEquals(200, statusOf(war, cookie));
    }
    Path other = Files.createDirectory(folder.resolve("other"));
    assertTrue(
        run("restore users.zip --data other/gatehouse-data").startsWith("restored 1 user, as of "));

    try (ExecutableWar war = started(other)) {
      assertEquals(
          List.of(), war.output().stream().filter(line -> line.startsWith("password")).toList());
      assertEquals(401, statusOf(war, cookie));
      assertEquals(200, statusOf(war, signIn(war, "admin", password)));
      addUser("carol", "--data other/gatehouse-data");
      signIn(war, "carol", PASSWORD);
    }
    assertTrue(
        Files.readString(other.resolve("stderr")).contains("authn_login_success account=3 "));
  }

  private void addUser(String name, String options) throws IOException, InterruptedException {
    Transcript.run(
        "echo '%s' | %s user add %s --password-stdin %s".formatted(PASSWORD, WAR, name, options),
        folder);
  }

  @Test
  void copiedFolderRevivesWhatHadEndedUntilAllIsEnded() throws Exception {
    String password;
    String cookie;
    try (ExecutableWar war = started(folder)) {
      password = war.password();
      cookie = signIn(war, "admin", password);
    }
    Path copy = Files.createDirectory(folder.resolve("copy"));
    Transcript.run("cp -a gatehouse-data copy/", folder);
    try (ExecutableWar war = started(folder);
        Http http = new Http(war.port())) {
      assertEquals(204, http.post("/logout").cookie(cookie).sameOrigin().send().status());
      assertEquals(401, statusOf(war, cookie));
      Transcript.run(
          "echo '" + PASSWORD + "' | " + WAR + " user password admin --password-stdin", folder);
    }

    try (ExecutableWar restored = started(copy)) {
      assertEquals(200, statusOf(restored, cookie));
    }
    assertEquals("ended 1 session", run("session end --all --data copy/gatehouse-data"));

    try (ExecutableWar restored = started(copy)) {
      assertEquals(401, statusOf(restored, cookie));
      signIn(restored, "admin", password); // changed since, and yet the old one again
    }
  }

  /** Blocks of the kind "running" beside the server, with one session, and then the others. */
  @Test
  void pageSaysWhatHappens() throws Exception {
    TestDatabase.Access own = TestDatabase.access();
    Files.writeString(
        folder.resolve("own.properties"),
        """
        gatehouse.db.url = %s
        gatehouse.db.user = %s
        gatehouse.db.password = %s
        gatehouse.realm = backup_page
        """
            .formatted(own.url(), own.server().name(), own.server().password()));
    try {
      try (ExecutableWar war = started(folder)) {
        signIn(war, "admin", war.password());
        replay("running");
      }
      Transcript.run("cp -a gatehouse-data copy", folder);
      replay("");
    } finally {
      try (Connection connection =
              DriverManager.getConnection(own.url(), own.server().name(), own.server().password());
          Statement statement = connection.createStatement()) {
        statement.execute("DROP SCHEMA IF EXISTS backup_page CASCADE");
      }
    }
  }

  private void replay(String kind) throws IOException, InterruptedException {
    List<Step> steps =
        Transcript.of(PAGE).stream()
            .filter(block -> block.kind().equals(kind))
            .flatMap(block -> block.steps().stream())
            .toList();
    assertFalse(steps.isEmpty());
    for (Step step : steps) {
      String command = step.command().replace("java -jar gatehouse-exec.war", WAR);
      assertEquals(
          step.output().stream().map(Transcript::withoutTimes).toList(),
          Transcript.run(command, folder).stream().map(Transcript::withoutTimes).toList(),
          step.command());
    }
  }
}
