package dev.gatehouse.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Ports;
import dev.gatehouse.testing.RequiresProgram;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.Transcript;
import dev.gatehouse.testing.Transcript.Step;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Walks the steps of {@code deploying.md} as they stand there: writes the files, runs the SQL and
 * the commands, and compares what they print. Folder, ports, and the names of role and database are
 * replaced by those of this test.
 */
@Tag("containers")
@RequiresProgram(value = "curl", install = "apt-get install curl")
class DeployingIT {
  private static final Path PAGE = Path.of("src", "site", "markdown", "deploying.md");
  private static final Path BUILT = Path.of("target").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Groups: indent, language, what stands behind it, content. */
  private static final Pattern BLOCK =
      Pattern.compile(
          "^( *)```(\\w+) ?([^\\n]*)\\n(.*?)^\\1```$", Pattern.DOTALL | Pattern.MULTILINE);

  private final TestDatabase.Access database = TestDatabase.access();
  private final String name = "s_" + Long.toHexString(System.nanoTime());
  private final int port = Ports.free();

  private final List<Path> links = new ArrayList<>();

  @TempDir private Path folder;
  private Process server;

  @BeforeEach
  void download() throws IOException {
    Path tomcat = Distribution.TOMCAT_10_1.archive();
    Path jetty = Distribution.JETTY_12_1.archive();
    link("gatehouse.war", BUILT.resolve("gatehouse.war"));
    link("gatehouse-exec.war", BUILT.resolve("gatehouse-exec.war"));
    link("apache-" + tomcat.getFileName(), tomcat);
    link(jetty.getFileName().toString(), jetty);
  }

  private void link(String file, Path target) throws IOException {
    links.add(Files.createSymbolicLink(folder.resolve(file), target));
  }

  @AfterEach
  void cleanUp() throws IOException, SQLException {
    if (server != null) {
      server.destroy();
    }
    Path pid = folder.resolve("tomcat-pid");
    if (Files.exists(pid)) {
      ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
    for (Path link : links) {
      Files.delete(link);
    }
    sql("DROP DATABASE IF EXISTS " + name + " WITH (FORCE); DROP ROLE IF EXISTS " + name);
  }

  @Test
  void everyStepDoesWhatThePageSays() throws Exception {
    int onTomcat = walk("Tomcat, from download to a signed-in page");
    int onJetty = walk("Jetty");

    assertTrue(onTomcat >= 12 && onJetty >= 5, onTomcat + " and " + onJetty + " commands");
    server.destroy();
    Await.until("Jetty ends", PATIENCE, () -> !server.isAlive());
    String log = Files.readString(folder.resolve("server-output"));
    assertTrue(log.contains("sys_realm_open"), log);
  }

  /** Does all that a section says, in order; how many commands that were. */
  private int walk(String section) throws Exception {
    int commands = 0;
    for (MatchResult block : BLOCK.matcher(textOf(section)).results().toList()) {
      String content = block.group(4).replaceAll("(?m)^" + block.group(1), "");
      String more = block.group(3);
      if (block.group(2).equals("sql")) {
        sql(content);
      } else if (!block.group(2).equals("console")) {
        Files.writeString(folder.resolve(more), content);
      } else if (more.equals("server")) {
        startServer(Transcript.stepsOf(content).get(0).command());
      } else {
        for (Step step : Transcript.stepsOf(content)) {
          assertEquals(
              step.output(), Transcript.run(step.command(), folder, environment()), step.command());
          afterStep(step.command());
          commands++;
        }
      }
    }
    return commands;
  }

  private String textOf(String section) throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf("## " + section + "\n");
    assertTrue(from >= 0, section);
    int to = page.indexOf("\n## ", from);
    return page.substring(from, to)
        .replace("/srv/sign-in", folder.toString())
        .replace("sign_in", name)
        .replace("5432", "" + URI.create(database.url().substring("jdbc:".length())).getPort())
        .replace("8080", "" + port);
  }

  /** What a test must do and a stranger need not: ports of its own; and a look at step 6. */
  private void afterStep(String command) throws IOException {
    if (command.startsWith("tar xzf apache-tomcat")) {
      Path config = folder.resolve("tomcat/conf/server.xml");
      String ports =
          Files.readString(config)
              .replace("\"8080\"", "\"" + port + "\"")
              .replace("\"8005\"", "\"" + Ports.free() + "\"");
      Files.writeString(config, ports);
    } else if (command.contains("health/ready") && server == null) {
      try (Http http = new Http(port)) {
        String page = http.get("/\\").send().body();
        assertFalse(Pattern.compile("Tomcat|\\tat |\\.java").matcher(page).find(), page);
      }
    }
  }

  private void startServer(String command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).directory(folder.toFile());
    builder.environment().putAll(environment());
    server =
        builder
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server-output").toFile())
            .start();
  }

  /** This JDK, and where Tomcat's scripts note their process. */
  private Map<String, String> environment() {
    String java = System.getProperty("java.home");
    return Map.of(
        "JAVA_HOME",
        java,
        "PATH",
        java + File.separator + "bin" + File.pathSeparator + System.getenv("PATH"),
        "CATALINA_PID",
        folder.resolve("tomcat-pid").toString());
  }

  private void sql(String statements) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                database.url(),
                database.administrator().name(),
                database.administrator().password());
        Statement statement = connection.createStatement()) {
      for (String one : statements.split(";")) {
        if (!one.isBlank()) {
          statement.execute(one);
        }
      }
    }
  }
}
