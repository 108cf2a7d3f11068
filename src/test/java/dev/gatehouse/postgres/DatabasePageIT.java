package dev.gatehouse.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.Source;
import dev.gatehouse.server.PostgresServer;
import dev.gatehouse.testing.RequiresProgram;
import dev.gatehouse.testing.Transcript;
import dev.gatehouse.testing.Transcript.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Does what {@code database.md} says, block after block, on a database with TLS. Names and paths of
 * the page stand for those of the test.
 */
@Tag("postgres")
@RequiresProgram(
    value = {"openssl", "pgbouncer"},
    install = "apt-get install openssl pgbouncer")
class DatabasePageIT {
  private static final Path PAGE = Path.of("src", "site", "markdown", "database.md");
  private static final Pattern BLOCK =
      Pattern.compile("```(\\w+)(?: ([^\n]+))?\n(.*?)```", Pattern.DOTALL);
  private static final String PASSWORD = "a pass phrase of her own";

  @TempDir private Path folder;
  private final Certificates certificates = Certificates.make();
  private final List<Node> nodes = new ArrayList<>();
  private PostgresServer server;

  private void startServer(String version) {
    certificates.sign("DNS:localhost", 2);
    server = PostgresServer.start(version, certificates.settings());
    server.sql("CREATE DATABASE other");
    in("other", "DROP DATABASE gatehouse WITH (FORCE)"); // which the page makes
  }

  @BeforeEach
  void writeSecrets() throws IOException {
    Files.writeString(folder.resolve("owner-password"), "the owner's password\n");
    Files.writeString(folder.resolve("app-password"), "the servers' password\n");
    Files.writeString(folder.resolve("ada-password"), PASSWORD + "\n");
  }

  @AfterEach
  void stop() {
    nodes.forEach(Node::close);
    server.close();
    certificates.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"14", "18"})
  void everyBlockDoesWhatThePageSays(String major) throws Exception {
    startServer(
        PostgresServer.versions().stream()
            .filter(version -> version.startsWith(major + "."))
            .findFirst()
            .orElseThrow());
    Map<String, String> files = new HashMap<>();
    Matcher block = BLOCK.matcher(Files.readString(PAGE));
    int commands = 0;
    while (block.find()) {
      String text = block.group(3);
      switch (block.group(1)) {
        case "sql" -> files.putAll(run(block.group(2), text));
        case "properties" -> {
          files.put(block.group(2), text);
          Files.writeString(folder.resolve(block.group(2)), ofTest(text));
        }
        case "ini" -> files.put(block.group(2), text);
        case "console" -> {
          if (nodes.isEmpty()) {
            startNodeTooEarly();
          }
          for (Step step : Transcript.stepsOf(text)) {
            assertEquals(
                step.output(), Transcript.run(ofTest(step.command()), folder), step.command());
            commands++;
          }
        }
        default -> throw new IllegalStateException("what is " + block.group() + "?");
      }
    }
    assertEquals(3, commands);
    nodes.get(0).awaitOpen();

    Node direct = node(folder.resolve("gatehouse.properties"));
    direct.awaitOpen();
    String cookie = direct.http().signIn("ada", PASSWORD);
    assertPageSaysWhatTheRoleMayNotDo();
    assertPooledServes(files, cookie);
  }

  /** Before its schema is there; it goes on by itself. */
  private void startNodeTooEarly() {
    Map<String, String> settings =
        Map.of(
            "gatehouse.db.url", server.url(),
            "gatehouse.db.user", "gatehouse_app",
            "gatehouse.db.password", "the servers' password",
            "gatehouse.db.migrate", "check");
    nodes.add(Node.start(new Source("test", settings)));
    assertTrue(nodes.get(0).problem().contains("run `migrate` first"), nodes.get(0)::problem);
  }

  private Map<String, String> run(String where, String sql) throws SQLException {
    String[] databaseAndFile = where.split(" > ");
    Map<String, String> result = new HashMap<>();
    for (String statement : sql.split(";\n")) {
      String printed = in(databaseAndFile[0], statement);
      if (databaseAndFile.length > 1) {
        result.put(databaseAndFile[1], printed);
      }
    }
    return result;
  }

  /** Runs a statement as the administrator; the first column of its first row, if it has any. */
  private String in(String database, String sql) {
    String url = server.url().replace("/gatehouse", "/" + database);
    try (Connection connection =
            DriverManager.getConnection(url, server.user(), server.password());
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet row = statement.getResultSet()) {
        return row.next() ? row.getString(1) + "\n" : "";
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private String ofTest(String text) {
    return text.replace("db.example.com:5432", "localhost:" + server.port())
        .replace("host=db.example.com port=5432", "host=localhost port=" + server.port())
        .replace("/etc/gatehouse/db-ca.crt", certificates.authority().toString())
        .replace("/run/secrets", folder.toString())
        .replace(
            "gatehouse-exec.war", Path.of("target/gatehouse-exec.war").toAbsolutePath().toString());
  }

  private Node node(Path settings) {
    Node node = Node.start(Source.file(settings.toString()));
    nodes.add(node);
    return node;
  }

  private void assertPageSaysWhatTheRoleMayNotDo() {
    for (String right : List.of("CREATE", "TEMPORARY")) {
      assertEquals(
          "f\n",
          in(
              "gatehouse",
              "SELECT has_database_privilege('gatehouse_app', 'gatehouse', '" + right + "')"));
    }
    assertEquals(
        "f\n", in("gatehouse", "SELECT has_schema_privilege('gatehouse_app', 'public', 'CREATE')"));
    assertEquals(
        "gatehouse_owner\n",
        in("gatehouse", "SELECT tableowner FROM pg_tables WHERE tablename = 'session'"));
  }

  private void assertPooledServes(Map<String, String> files, String cookie) throws IOException {
    try (PgBouncer pooler =
        PgBouncer.start(
            ofTest(files.get("pgbouncer.ini").replace("/etc/gatehouse/db-ca.crt", "ca.crt")),
            Map.of(
                "/etc/pgbouncer/userlist.txt", files.get("userlist.txt"),
                "ca.crt", Files.readString(certificates.authority())))) {
      Path settings = folder.resolve("pooled.properties");
      Files.writeString(
          settings, Files.readString(settings).replace(":6432/", ":" + pooler.port() + "/"));
      Node pooled = node(settings);
      pooled.awaitOpen();
      assertEquals(200, pooled.statusOf(cookie), "the session of the other node");
      assertEquals(204, pooled.signOut(cookie).status());
      assertEquals(401, pooled.statusOf(cookie));
    }
  }
}
