package dev.gatehouse.bench;

import dev.gatehouse.server.EmbeddedPostgres;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The one PostgreSQL of all variants, with every commit on the disk, and what it has done. */
final class Postgres implements AutoCloseable {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "max_connections", "200",
          "shared_buffers", "128MB",
          "log_line_prefix", "%d %p ",
          "log_parameter_max_length", "0");

  /** What {@code log_statement = all} writes of one execution, after the database's name. */
  private static final Pattern EXECUTED =
      Pattern.compile("(\\d+) LOG:  (?:statement|execute [^:]*): (.+)");

  private static final Pattern TRANSACTION =
      Pattern.compile("(BEGIN|START|COMMIT|END|ROLLBACK)\\b", Pattern.CASE_INSENSITIVE);

  private final Path folder;
  private final EmbeddedPostgres server;
  private final long postmaster;

  private Postgres(Path folder, EmbeddedPostgres server, long postmaster) {
    this.folder = folder;
    this.server = server;
    this.postmaster = postmaster;
  }

  static Postgres start() throws IOException {
    Path folder = Files.createTempDirectory("gatehouse-bench");
    EmbeddedPostgres server = EmbeddedPostgres.start(folder, TestDatabase.programs(), SETTINGS);
    Path pid = folder.resolve("data").resolve("postmaster.pid");
    return new Postgres(folder, server, Long.parseLong(Files.readAllLines(pid).get(0).strip()));
  }

  /** How a variant reaches its database. */
  record Access(String url, String user, String password) {
    Connection connect() throws SQLException {
      return DriverManager.getConnection(url, user, password);
    }

    /** The first column of the first row. */
    String value(String sql) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(sql)) {
        row.next();
        return row.getString(1);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    long number(String sql) {
      return Long.parseLong(value(sql));
    }

    void execute(String sql) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A new, empty database. */
  Access create(String name) {
    access("gatehouse").execute("CREATE DATABASE " + name);
    return access(name);
  }

  private Access access(String database) {
    return new Access(
        server.url().replaceFirst("/gatehouse\\?", "/" + database + "?"),
        server.user(),
        server.password());
  }

  private Access own() {
    return access("postgres");
  }

  /** Bytes of write-ahead log since the beginning, of all databases. */
  long walBytes() {
    return own().number("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint");
  }

  /** Milliseconds of processor time that all its processes have taken. */
  double cpuMillis() {
    return Cpu.millisOfFamily(postmaster);
  }

  /**
   * A statement.
   *
   * @param connection which one it came through
   * @param text its first line
   */
  record Executed(String connection, String text) {
    boolean isTransaction() {
      return TRANSACTION.matcher(text).lookingAt();
    }
  }

  /**
   * What one database executed; a pool's look whether a connection is alive has no text and is left
   * out.
   */
  record Statements(List<Executed> all) {
    /** How many begin or end a transaction. */
    long transaction() {
      return all.stream().filter(Executed::isTransaction).count();
    }

    /** How many others. */
    long data() {
      return all.size() - transaction();
    }

    /** Those of the connections that ran a statement of this beginning. */
    Statements beside(String start) {
      Set<String> connections =
          all.stream()
              .filter(one -> one.text().startsWith(start))
              .map(Executed::connection)
              .collect(Collectors.toSet());
      return new Statements(
          all.stream().filter(one -> connections.contains(one.connection())).toList());
    }
  }

  /** What a database executes meanwhile, counted line by line in the server's log. */
  Statements countIn(String database, Runnable load) {
    setLogging("all");
    long from = logSize();
    try {
      load.run();
    } finally {
      setLogging("none");
    }
    return countedFrom(from, database);
  }

  private void setLogging(String statements) {
    Path file = folder.resolve("data").resolve("postgresql.conf");
    try {
      Files.writeString(file, "log_statement = '" + statements + "'\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    own().execute("SELECT pg_reload_conf()");
    Await.until(
        "log_statement is " + statements,
        Duration.ofSeconds(20),
        () -> own().value("SHOW log_statement").equals(statements));
  }

  private long logSize() {
    try {
      return Files.size(folder.resolve("postgres.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Statements countedFrom(long offset, String database) {
    try (var in = Files.newInputStream(folder.resolve("postgres.log"))) {
      in.skipNBytes(offset);
      return new Statements(
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> line.startsWith(database + " "))
              .map(line -> EXECUTED.matcher(line.substring(database.length() + 1)))
              .filter(Matcher::matches)
              .map(executed -> new Executed(executed.group(1), executed.group(2)))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps the server's log in this folder, to look up what was counted. */
  void keepLog(Path in) throws IOException {
    Files.copy(
        folder.resolve("postgres.log"),
        in.resolve("postgres.log"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() {
    server.close();
    TestDatabase.delete(folder);
  }
}
