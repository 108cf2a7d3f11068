package dev.gatehouse.executable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.ExecutableWar;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Pom;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar gatehouse-exec.war} as people meet it: first start, second start, mistakes. */
class ExecutableIT {
  @TempDir private Path folder;

  private record Ended(int status, String output) {}

  @Test
  void usersAndSessionsAreKeptBetweenRunsAndThePasswordIsSaidOnce() throws IOException {
    String password;
    String cookie;
    try (ExecutableWar first = ExecutableWar.start(folder);
        Http http = new Http(first.port())) {
      password = first.password();
      cookie = http.signIn("admin", password);
    }
    try (ExecutableWar second = ExecutableWar.start(folder);
        Http http = new Http(second.port())) {
      assertEquals(
          List.of(), second.output().stream().filter(line -> line.startsWith("password")).toList());
      assertEquals(200, http.get("/").cookie(cookie).send().status());
      http.signIn("admin", password);
    }
    assertFalse(Files.readString(folder.resolve("stderr")).contains(password));
  }

  @Test
  void stoppingStopsTheDatabaseToo() throws IOException {
    ProcessHandle database;
    try (ExecutableWar war = ExecutableWar.start(folder)) {
      database = database();
      assertTrue(war.process().isAlive() && database.isAlive());
    }
    awaitEnd(database);
  }

  private static void awaitEnd(ProcessHandle database) {
    Await.until("the database has ended", Duration.ofSeconds(10), () -> !database.isAlive());
  }

  @Test
  void serverLeftBehindByAKilledJvmIsTakenOver() throws IOException {
    ExecutableWar killed = ExecutableWar.start(folder);
    String password = killed.password();
    ProcessHandle database = database();
    killed.process().destroyForcibly();
    killed.close();
    assertTrue(database.isAlive());

    try (ExecutableWar next = ExecutableWar.start(folder);
        Http http = new Http(next.port())) {
      assertEquals(database.pid(), database().pid());
      http.signIn("admin", password);
    }
    awaitEnd(database);
  }

  @Test
  void databaseThatDiesEndsTheServerWithAReason() throws IOException, InterruptedException {
    try (ExecutableWar war = ExecutableWar.start(folder)) {
      database().destroyForcibly();
      assertTrue(war.process().waitFor(30, TimeUnit.SECONDS));
      assertEquals(1, war.process().exitValue());
    }
    assertTrue(Files.readString(folder.resolve("stderr")).contains("sys_database_died"));
  }

  private ProcessHandle database() throws IOException {
    Path pid = folder.resolve("gatehouse-data/data/postmaster.pid");
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).get(0))).orElseThrow();
  }

  @Test
  void secondStartOnTheSameFolderIsOneSentence() throws IOException, InterruptedException {
    try (ExecutableWar war = ExecutableWar.start(folder)) {
      Ended second = run(Map.of(), "--port", "0");
      assertEquals(1, second.status());
      assertEquals(
          "gatehouse: "
              + folder.resolve("gatehouse-data")
              + " is in use by another Gatehouse (process "
              + war.process().pid()
              + "). Stop it, or choose another folder with --data.",
          second.output().strip());
    }
  }

  @Test
  void takenPortIsOneSentence() throws IOException, InterruptedException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ended ended = run(Map.of(), "--port", "" + taken.getLocalPort());
      assertEquals(1, ended.status());
      assertEquals(
          "gatehouse: port "
              + taken.getLocalPort()
              + " is taken: stop what listens there, or choose another with --port",
          ended.output().strip());
    }
    ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(folder.toString()))
        .findAny()
        .ifPresent(process -> assertFalse(process.isAlive(), process.info()::toString));
  }

  @Test
  void addressOfAnotherMachineIsOneSentence() throws IOException, InterruptedException {
    Ended ended = run(Map.of(), "--port", "0", "--bind", "192.0.2.1");
    assertEquals(1, ended.status());
    assertEquals(
        "gatehouse: 192.0.2.1 is no address of this machine: choose another with --bind",
        ended.output().strip());
  }

  @Test
  void everyWrongSettingIsListed() throws IOException, InterruptedException {
    Ended ended = run(Map.of("GATEHOUSE_SESSION_IDLE", "3 hours", "GATEHOUSE_PASSWORD_COST", "31"));
    assertEquals(1, ended.status());
    assertTrue(ended.output().contains("gatehouse.session.idle"), ended.output());
    assertTrue(ended.output().contains("gatehouse.password.cost"), ended.output());
  }

  @Test
  void commandsWorkBesideTheServerAndWithoutIt() throws IOException, InterruptedException {
    try (ExecutableWar war = ExecutableWar.start(folder);
        Http http = new Http(war.port())) {
      String cookie = http.signIn("admin", war.password());
      assertTrue(run(Map.of(), "session", "list").output().contains(" admin since "));
      assertEquals("disabled admin", run(Map.of(), "user", "disable", "admin").output().strip());
      assertEquals(401, http.get("/").cookie(cookie).send().status());
    }
    String data = folder.resolve("gatehouse-data").toString();
    assertEquals(
        "enabled admin", run(Map.of(), "--data", data, "user", "enable", "admin").output().strip());
    assertEquals("admin [admin]", run(Map.of(), "user", "list").output().strip());
    Await.until(
        "no database is left behind",
        Duration.ofSeconds(10),
        () -> !Files.exists(folder.resolve("gatehouse-data/data/postmaster.pid")));
  }

  @Test
  void helpAndVersionStartNothing() throws IOException, InterruptedException {
    assertTrue(run(Map.of(), "--help").output().contains("serve"));
    Ended version = run(Map.of(), "--version");
    assertEquals(0, version.status());
    assertEquals("gatehouse " + Pom.version(), version.output().strip());
    assertEquals(2, run(Map.of(), "frobnicate").status());
    assertFalse(Files.exists(folder.resolve("gatehouse-data")));
  }

  @Test
  void unreachableDatabaseIsOneSentence() throws IOException, InterruptedException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Map<String, String> settings =
        Map.of("GATEHOUSE_DB_URL", "jdbc:postgresql://127.0.0.1:" + port + "/none");
    Ended ended = run(settings, "user", "list");
    assertEquals(1, ended.status());
    assertEquals(1, ended.output().strip().lines().count(), ended.output());
    assertTrue(ended.output().contains("onnection"), ended.output());
  }

  private Ended run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(ExecutableWar.command(arguments))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return new Ended(process.exitValue(), output);
  }
}
