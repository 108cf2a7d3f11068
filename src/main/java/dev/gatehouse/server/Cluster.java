package dev.gatehouse.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The cluster in a data folder that this process has locked: made, brought up, brought down. */
final class Cluster {
  static final String DATABASE = "gatehouse";

  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);
  private static final int LAUNCHES = 3;

  /** Together with the port the whole of postgresql.conf, written anew before each launch. */
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("listen_addresses", "127.0.0.1"),
          Map.entry("unix_socket_directories", ""),
          Map.entry("password_encryption", "scram-sha-256"),
          Map.entry("allow_alter_system", "off"),
          Map.entry("max_connections", "60"),
          Map.entry("shared_buffers", "64MB"),
          Map.entry("fsync", "on"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("full_page_writes", "on"),
          Map.entry("timezone", "UTC"),
          Map.entry("log_timezone", "UTC"),
          Map.entry("lc_messages", "C"),
          Map.entry("log_checkpoints", "off"),
          // No statement and no value of a row may reach the log.
          Map.entry("log_min_error_statement", "panic"),
          Map.entry("log_error_verbosity", "terse"));

  private final DataFolder folder;
  private final String password;
  private final Programs programs;
  private final Map<String, String> settings;

  /** Besides these settings there is only the port. */
  Cluster(DataFolder folder, String password, Programs programs, Map<String, String> settings) {
    this.folder = folder;
    this.password = password;
    this.programs = programs;
    this.settings = new TreeMap<>(settings);
  }

  /** Our own settings, with these over them. */
  static Map<String, String> settingsWith(Map<String, String> others) {
    Map<String, String> settings = new TreeMap<>(SETTINGS);
    settings.putAll(others);
    return settings;
  }

  /**
   * A server that answers and has our database: the one that was left behind, else a new one. Both
   * are found by the same look at the folder.
   */
  Postmaster up() throws IOException {
    folder.removeHalfMadeData();
    if (!Files.exists(folder.data())) {
      make();
    }
    folder.turnLog();
    long logFrom = Files.exists(folder.log()) ? Files.size(folder.log()) : 0;
    Optional<Postmaster> running = awaitRunning();
    for (int launches = 0; running.isEmpty() && launches < LAUNCHES; launches++) {
      // A launch fails by chance if another program took the port just now, or if some process of
      // a killed server still lives.
      if (launches > 0) {
        pause(Duration.ofMillis(500));
      }
      launch();
      running = awaitRunning();
    }
    if (running.isEmpty()) {
      throw failed("started", logFrom);
    }
    makeDatabase(running.get());
    return running.get();
  }

  private void make() throws IOException {
    Path half = folder.halfMadeData();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--pgdata=" + half,
                "--pwfile=" + folder.passwordFile(),
                "--username=" + Postmaster.USER,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums",
                "--no-instructions"));
    if ("off".equals(settings.get("fsync"))) {
      arguments.add("--no-sync");
    }
    if (!programs.run(Duration.ofMinutes(5), "initdb", arguments)) {
      folder.removeHalfMadeData();
      throw failed("made", Long.MAX_VALUE);
    }
    Files.move(half, folder.data(), StandardCopyOption.ATOMIC_MOVE);
    folder.flush();
  }

  /** Empty as soon as no server is alive. A live one may still be starting or recovering. */
  private Optional<Postmaster> awaitRunning() throws IOException {
    long began = System.nanoTime();
    while (true) {
      Optional<Postmaster> found = Postmaster.of(folder.data());
      if (found.isEmpty() || found.get().answers(password, folder.data())) {
        return found;
      }
      if (!found.get().isAlive()) {
        return Optional.empty();
      }
      if (System.nanoTime() - began > ANSWERS_WITHIN.toNanos()) {
        throw new EmbeddedPostgresException(
            "The database in %s belongs to process %s, which does not answer: see %s, or end that process."
                .formatted(folder.home(), found.get().pid(), folder.log()));
      }
      pause(Duration.ofMillis(50));
    }
  }

  private void launch() throws IOException {
    if (Postmaster.of(folder.data()).filter(Postmaster::isMistakable).isPresent()) {
      Files.delete(Postmaster.fileOf(folder.data()));
    }
    settings.put("port", Integer.toString(freePort()));
    StringBuilder lines = new StringBuilder("# Written by Gatehouse at each start.\n");
    settings.forEach(
        (name, value) -> lines.append(name).append(" = ").append(quoted(value)).append('\n'));
    Files.writeString(folder.data().resolve("postgresql.conf"), lines);
    programs.run(
        ANSWERS_WITHIN.plusSeconds(5),
        "pg_ctl",
        List.of(
            "start",
            "--wait",
            "--timeout=" + ANSWERS_WITHIN.toSeconds(),
            "--pgdata=" + folder.data(),
            "--log=" + folder.log()));
  }

  private static String quoted(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static void pause(Duration length) {
    try {
      Thread.sleep(length.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPostgresException("The wait for the database was interrupted.", e);
    }
  }

  private EmbeddedPostgresException failed(String done, long logFrom) throws IOException {
    // Programs that fail before the server runs say so themselves.
    boolean serverSpoke = Files.exists(folder.log()) && Files.size(folder.log()) > logFrom;
    Path log = serverSpoke ? folder.log() : programs.output();
    return new EmbeddedPostgresException(
        "The database in %s cannot be %s: %s (see %s)."
            .formatted(folder.home(), done, Programs.reason(log, serverSpoke ? logFrom : 0), log));
  }

  private void makeDatabase(Postmaster postmaster) throws IOException {
    try (Connection connection = postmaster.connect(password);
        Statement statement = connection.createStatement();
        ResultSet there =
            statement.executeQuery(
                "SELECT 1 FROM pg_catalog.pg_database WHERE datname = '" + DATABASE + "'")) {
      if (!there.next()) {
        statement.execute("CREATE DATABASE " + DATABASE);
      }
    } catch (SQLException e) {
      down();
      throw new EmbeddedPostgresException(
          "The database in %s cannot be made: %s.".formatted(folder.home(), e.getMessage()), e);
    }
  }

  /** Stops the server if there is one: open connections are ended; after 10 s it is cut short. */
  void down() throws IOException {
    for (String mode : List.of("fast", "immediate")) {
      if (Postmaster.of(folder.data()).filter(Postmaster::isAlive).isEmpty()) {
        return;
      }
      List<String> stop =
          List.of("stop", "--wait", "--timeout=10", "--mode=" + mode, "--pgdata=" + folder.data());
      if (programs.run(Duration.ofSeconds(12), "pg_ctl", stop)) {
        return;
      }
    }
    throw failed("stopped", Long.MAX_VALUE);
  }
}
