package dev.gatehouse.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers in folders of their own; the programs are unpacked once for all. */
final class EmbeddedPostgresTest {
  private static final Path PROGRAMS = TestDatabase.programs();

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void chooseFolder() {
    folder = temporary.resolve("gate house's \\ data");
  }

  @AfterEach
  void endServer() throws Exception {
    Optional<Postmaster> left = Postmaster.of(folder.resolve("data")).filter(Postmaster::isAlive);
    if (left.isPresent()) {
      signal("INT", left.get());
      awaitEnd(left.get());
    }
  }

  // What a server is like.

  @Test
  void settingsAreSafeByDefault() throws Exception {
    Map<String, String> wanted =
        Map.ofEntries(
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("data_checksums", "on"),
            Map.entry("listen_addresses", "127.0.0.1"),
            Map.entry("unix_socket_directories", ""),
            Map.entry("password_encryption", "scram-sha-256"),
            Map.entry("server_encoding", "UTF8"),
            Map.entry("shared_buffers", "64MB"),
            Map.entry("max_connections", "60"),
            Map.entry("log_min_error_statement", "panic"),
            Map.entry("allow_alter_system", "off"));
    try (EmbeddedPostgres postgres = start()) {
      for (Map.Entry<String, String> setting : wanted.entrySet()) {
        String value = ask(postgres, "SHOW " + setting.getKey());
        assertEquals(setting.getValue(), value, setting.getKey());
      }
    }
  }

  @Test
  void versionIsTheOneItsFolderIsNamedFor() throws Exception {
    try (EmbeddedPostgres postgres = startFast()) {
      assertEquals(Binaries.VERSION, ask(postgres, "SHOW server_version"));
    }
  }

  @Test
  void settingOfATestSuiteGoesOverOurOwn() throws Exception {
    Map<String, String> settings = Map.of("fsync", "off", "event_source", "it's \\ here");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, PROGRAMS, settings)) {
      assertEquals("off", ask(postgres, "SHOW fsync"));
      assertEquals("it's \\ here", ask(postgres, "SHOW event_source"));
    }
  }

  @Test
  void onlyTheRightPasswordIsLetIn() throws Exception {
    try (EmbeddedPostgres postgres = startFast()) {
      assertEquals("gatehouse", ask(postgres, "SELECT current_database()"));
      assertEquals(32, postgres.password().length());
      for (String wrong : List.of("", "wrong", postgres.password().toLowerCase(Locale.ROOT))) {
        assertThrows(
            SQLException.class,
            () -> DriverManager.getConnection(postgres.url(), postgres.user(), wrong).close());
      }
      List<String> doors =
          Files.readAllLines(folder.resolve("data/pg_hba.conf")).stream()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .toList();
      assertFalse(doors.isEmpty());
      assertEquals(List.of(), doors.stream().filter(d -> !d.endsWith("scram-sha-256")).toList());
    }
  }

  @Test
  void folderAndPasswordAreTheOwnersAlone() throws Exception {
    try (EmbeddedPostgres postgres = startFast()) {
      assertEquals("rwx------", permissions(folder));
      assertEquals("rwx------", permissions(folder.resolve("data")));
      assertEquals("rw-------", permissions(folder.resolve("password")));
      assertEquals(postgres.password(), Files.readString(folder.resolve("password")));
      assertFalse(
          ProcessHandle.of(postgres.postmaster().pid())
              .get()
              .info()
              .toString()
              .contains(postgres.password()));
      try (Stream<Path> files = Files.list(folder)) {
        for (Path log : files.filter(f -> f.toString().endsWith(".log")).toList()) {
          assertFalse(Files.readString(log).contains(postgres.password()), log.toString());
        }
      }
    }
  }

  @Test
  void environmentOfAnotherPostgresIsNotInherited() throws Exception {
    Map<String, String> environment = Map.of("PGDATESTYLE", "German", "PGDATA", "/nowhere");
    OtherProcess.start(folder, PROGRAMS, environment);
    try (EmbeddedPostgres postgres = startFast()) {
      assertEquals("ISO, MDY", ask(postgres, "SHOW DateStyle"));
    }
  }

  // Its life.

  @Test
  void dataIsKeptBetweenRuns() throws Exception {
    String password;
    try (EmbeddedPostgres first = startFast()) {
      password = first.password();
      commit(first, 17);
    }
    try (EmbeddedPostgres second = startFast()) {
      assertEquals("17", ask(second, "SELECT max(number) FROM kept"));
      assertEquals(password, second.password());
    }
  }

  @Test
  void closingEndsTheServerAndMayBeRepeated() throws Exception {
    EmbeddedPostgres postgres = startFast();
    Connection open =
        DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
    postgres.close();
    postgres.close();
    awaitEnd(postgres.postmaster());
    assertFalse(open.isValid(1));
    open.close();
  }

  @Test
  void closingAnotherTimeLeavesTheNextServerAlone() throws Exception {
    EmbeddedPostgres first = startFast();
    first.close();
    try (EmbeddedPostgres second = startFast()) {
      first.close();
      assertTrue(second.postmaster().isAlive());
    }
  }

  @Test
  void serverThatEndedByItselfCanBeClosed() throws Exception {
    EmbeddedPostgres postgres = startFast();
    signal("INT", postgres.postmaster());
    awaitEnd(postgres.postmaster());
    postgres.close();
  }

  @Test
  void secondStartIsRefusedInThisProcessAndInAnother() throws Exception {
    EmbeddedPostgres postgres = startFast();
    String sentence =
        folder.toRealPath()
            + " is in use by another Gatehouse (process "
            + ProcessHandle.current().pid()
            + "). Stop it, or choose another folder with --data.";
    EmbeddedPostgresException here = assertThrows(EmbeddedPostgresException.class, this::startFast);
    assertEquals(sentence, here.getMessage());
    // The refused start here must not have given up the lock that the first one holds.
    assertEquals(sentence, OtherProcess.start(folder, PROGRAMS, Map.of()));

    postgres.close();
    try (EmbeddedPostgres next = startFast()) {
      assertTrue(next.postmaster().isAlive());
    }
  }

  @Test
  void serverLeftBehindIsTakenOver() throws Exception {
    Postmaster left = startAndBeKilled();
    try (EmbeddedPostgres postgres = startFast()) {
      assertEquals(left, postgres.postmaster());
      assertEquals("gatehouse", ask(postgres, "SELECT current_database()"));
    }
    awaitEnd(left);
  }

  @Test
  void serverLeftBehindThatDoesNotAnswerYetIsWaitedFor() throws Exception {
    Postmaster left = startAndBeKilled();
    signal("STOP", left);
    CompletableFuture<Void> goesOn =
        CompletableFuture.runAsync(
            () -> signal("CONT", left),
            CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
    try (EmbeddedPostgres postgres = startFast()) {
      assertTrue(goesOn.isDone());
      assertEquals(left, postgres.postmaster());
    }
  }

  @Test
  void committedDataOutlivesAKilledServer() throws Exception {
    EmbeddedPostgres killed = start();
    commit(killed, 17);
    signal("KILL", killed.postmaster());
    assertTrue(Files.exists(folder.resolve("data/postmaster.pid")));
    killed.close();
    try (EmbeddedPostgres next = start()) {
      assertNotEquals(killed.postmaster().pid(), next.postmaster().pid());
      assertEquals("17", ask(next, "SELECT max(number) FROM kept"));
    }
  }

  @Test
  void processIdUsedAgainByAnotherProgramDoesNotPreventTheStart() throws Exception {
    startFast().close();
    Process other = new ProcessBuilder("sleep", "1000").start();
    try {
      Files.writeString(
          folder.resolve("data/postmaster.pid"), other.pid() + "\n/data\n1\n1\n\n127.0.0.1\n");
      try (EmbeddedPostgres postgres = startFast()) {
        assertNotEquals(other.pid(), postgres.postmaster().pid());
      }
      assertTrue(other.isAlive());
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void serverOfTheFolderThisOneIsACopyOfIsNotTakenOver() throws Exception {
    try (EmbeddedPostgres original = startFast()) {
      Path copy = temporary.resolve("copy");
      Files.createDirectories(copy.resolve("data"));
      Files.copy(folder.resolve("password"), copy.resolve("password"));
      Files.copy(folder.resolve("data/postmaster.pid"), copy.resolve("data/postmaster.pid"));
      assertTrue(EmbeddedPostgres.attach(folder).isPresent());
      assertTrue(EmbeddedPostgres.attach(copy).isEmpty());
      assertTrue(original.postmaster().isAlive());
    }
  }

  @Test
  void halfMadeClusterIsRemoved() throws Exception {
    Path half = folder.resolve("data.new-1/base");
    Files.createDirectories(half);
    Files.writeString(half.resolve("1"), "half");
    Files.writeString(folder.resolve("password.new"), "half");
    Files.createFile(folder.resolve("lock"));
    try (EmbeddedPostgres postgres = startFast()) {
      assertEquals(32, postgres.password().length());
      try (Stream<Path> entries = Files.list(folder)) {
        assertEquals(
            List.of("command.log", "data", "lock", "password", "postgres.log"),
            entries.map(e -> e.getFileName().toString()).sorted().toList());
      }
    }
  }

  @Test
  void fullLogIsPutAside() throws Exception {
    startFast().close();
    Files.write(folder.resolve("postgres.log"), new byte[10_000_001]);
    startFast().close();
    assertEquals(10_000_001, Files.size(folder.resolve("postgres.log.1")));
    assertTrue(Files.size(folder.resolve("postgres.log")) < 10_000);
  }

  // Looking at it from beside.

  @Test
  void attachedServerIsTheRunningOneAndOutlivesItsClosing() throws Exception {
    try (EmbeddedPostgres running = startFast()) {
      EmbeddedPostgres attached = EmbeddedPostgres.attach(folder).orElseThrow();
      assertEquals(running.url(), attached.url());
      assertEquals("gatehouse", ask(attached, "SELECT current_user"));
      attached.close();
      assertTrue(running.postmaster().isAlive());
      assertTrue(OtherProcess.start(folder, PROGRAMS, Map.of()).contains("is in use"));
    }
  }

  @Test
  void nothingIsAttachedWhereNothingRuns() throws Exception {
    assertTrue(EmbeddedPostgres.attach(folder).isEmpty());
    assertFalse(Files.exists(folder));
    startFast().close();
    assertTrue(EmbeddedPostgres.attach(folder).isEmpty());
  }

  // What is refused, each in a sentence.

  @Test
  void folderOfSomethingElseIsRefusedAndLeftAsItIs() throws Exception {
    Files.createDirectory(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createFile(folder.resolve("letter.txt"));
    assertEquals(
        folder.toRealPath() + " holds something else: choose another folder with --data.",
        refusal());
    assertEquals("rwxr-xr-x", permissions(folder));
  }

  @Test
  void folderOfAnotherMajorVersionIsRefused() throws Exception {
    Files.createDirectories(folder.resolve("data"));
    Files.createFile(folder.resolve("lock"));
    Files.writeString(folder.resolve("data/PG_VERSION"), "17\n");
    assertTrue(refusal().contains(" was made by PostgreSQL 17 and this Gatehouse brings 18: "));
  }

  @Test
  void folderThatIsAFileIsRefused() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    EmbeddedPostgresException refused =
        assertThrows(EmbeddedPostgresException.class, () -> EmbeddedPostgres.start(file));
    assertEquals(
        "The database in %s cannot be started (%s is a file): mend that, or choose another folder with --data."
            .formatted(file, file),
        refused.getMessage());
  }

  @Test
  void lostPasswordIsNotMadeAnew() throws Exception {
    startFast().close();
    Files.delete(folder.resolve("password"));
    assertTrue(refusal().contains("password is missing: put it back"));
  }

  @Test
  void failingServerIsToldWithItsReasonAndItsLog() throws Exception {
    startFast().close();
    DataFolder.permit(folder.resolve("data"), "rwxr-xr-x");
    String sentence = refusal();
    assertTrue(sentence.contains("has invalid permissions (see "), sentence);
    assertTrue(sentence.endsWith("(see " + folder.toRealPath().resolve("postgres.log") + ")."));
  }

  @Test
  void failingInitdbIsToldWithItsReasonAndLeavesNoCluster() throws Exception {
    Path broken = temporary.resolve("programs");
    Files.createDirectories(broken.resolve("postgresql-18.6/bin"));
    Path initdb = broken.resolve("postgresql-18.6/bin/initdb");
    Files.writeString(initdb, "#!/bin/sh\necho 'initdb: error: No space left'\necho bye\nexit 1\n");
    DataFolder.permit(initdb, "rwx------");
    EmbeddedPostgresException refused =
        assertThrows(
            EmbeddedPostgresException.class,
            () -> EmbeddedPostgres.start(folder, broken, Map.of()));
    assertEquals(
        "The database in %s cannot be made: initdb: error: No space left (see %s)."
            .formatted(folder.toRealPath(), folder.toRealPath().resolve("command.log")),
        refused.getMessage());
    try (EmbeddedPostgres next = startFast()) {
      assertTrue(next.postmaster().isAlive());
    }
  }

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.start(folder, PROGRAMS, Map.of());
  }

  private EmbeddedPostgres startFast() {
    return EmbeddedPostgres.start(folder, PROGRAMS, Map.of("fsync", "off"));
  }

  private Postmaster startAndBeKilled() throws IOException {
    long pid = Long.parseLong(OtherProcess.start(folder, PROGRAMS, Map.of()));
    Postmaster left = Postmaster.of(folder.resolve("data")).orElseThrow();
    assertEquals(pid, left.pid());
    assertTrue(left.isAlive());
    return left;
  }

  private String refusal() {
    return assertThrows(EmbeddedPostgresException.class, this::startFast).getMessage();
  }

  private static String ask(EmbeddedPostgres postgres, String question) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(question)) {
      assertTrue(row.next());
      return row.getString(1);
    }
  }

  private static void commit(EmbeddedPostgres postgres, int number) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE kept (number integer)");
      statement.execute("INSERT INTO kept VALUES (" + number + ")");
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void signal(String name, Postmaster postmaster) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(postmaster.pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitEnd(Postmaster postmaster) throws Exception {
    Optional<ProcessHandle> process = ProcessHandle.of(postmaster.pid());
    if (process.isPresent()) {
      process.get().onExit().get(20, TimeUnit.SECONDS);
    }
  }
}
