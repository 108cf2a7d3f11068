package dev.gatehouse.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.LoggingPage;
import dev.gatehouse.testing.Ports;
import dev.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What {@code logging.md} says of servlet containers, on the real ones: each configuration as it
 * stands there brings security events, and no others, into a file of their own. No database is
 * needed for that.
 */
@Tag("containers")
class ContainerLoggingIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Path WAR = Path.of("target", "gatehouse.war").toAbsolutePath();

  @TempDir private Path home;

  @ParameterizedTest
  @EnumSource(names = {"TOMCAT_10_1", "TOMCAT_11"})
  void tomcatByItsOwnConfiguration(Distribution distribution) throws IOException {
    int port = prepareTomcat(distribution);
    Files.writeString(
        home.resolve("conf/logging.properties"),
        "\n" + LoggingPage.block("properties tomcat"),
        StandardOpenOption.APPEND);
    Files.copy(WAR, home.resolve("webapps/ROOT.war"));

    String console = runTomcat(port);

    assertApart(console, "logs/gatehouse-security\\..*\\.log");
    assertTrue(!console.contains("HikariDataSource"), console);
  }

  @Test
  void tomcatByTheAppsConfiguration() throws IOException {
    int port = prepareTomcat(Distribution.TOMCAT_10_1);
    Files.copy(WAR, home.resolve("ROOT.war"));
    Path classes = Files.createDirectories(home.resolve("WEB-INF/classes"));
    Files.writeString(
        classes.resolve("logging.properties"), LoggingPage.block("properties tomcat-app"));
    String added = "WEB-INF/classes/logging.properties";
    Commands.run(home, java("jar"), "--update", "--file", "ROOT.war", added);
    Files.move(home.resolve("ROOT.war"), home.resolve("webapps/ROOT.war"));

    String console = runTomcat(port);

    assertApart(console, "logs/gatehouse-security\\..*\\.log");
    assertTrue(!console.contains("HikariDataSource"), console);
  }

  @ParameterizedTest
  @EnumSource(names = {"JETTY_12_1", "JETTY_12_0"})
  void jettyByJavaUtilLogging(Distribution distribution) throws IOException {
    unpack(distribution);
    Path base = Files.createDirectory(home.resolve("base"));
    String start = home.resolve("start.jar").toString();
    String modules = "--add-modules=server,http,ee10-deploy,ee10-annotations";
    Commands.run(base, java("java"), "-jar", start, modules);
    Files.copy(WAR, base.resolve("webapps/ROOT.war"));
    Files.writeString(base.resolve("logging.properties"), LoggingPage.block("properties jul"));
    int port = Ports.free();

    String console =
        run(
            base,
            port,
            java("java"),
            "-Djava.util.logging.config.file=logging.properties",
            "-Djava.io.tmpdir=" + Files.createDirectory(base.resolve("temp")),
            "-jar",
            start,
            "jetty.http.host=127.0.0.1",
            "jetty.http.port=" + port);

    assertApart(console, "base/gatehouse-security\\.0\\.log");
  }

  @Test
  void plainJarInAnAppWithLogback() throws IOException {
    int port = prepareTomcat(Distribution.TOMCAT_10_1);
    Path app = Files.createDirectory(home.resolve("webapps/ROOT"));
    Commands.run(app, java("jar"), "--extract", "--file", WAR.toString());
    TestDatabase.delete(app.resolve("WEB-INF/classes"));
    Path libraries = app.resolve("WEB-INF/lib");
    Path provider = only(libraries, "slf4j-jdk14-");
    Files.delete(provider);
    copyInto(libraries, Path.of("target", "gatehouse-classes.jar"));
    copyInto(libraries, only(Path.of("target", "logback"), "logback-classic-"));
    copyInto(libraries, only(Path.of("target", "logback"), "logback-core-"));
    Files.createDirectory(app.resolve("WEB-INF/classes"));
    Files.writeString(app.resolve("WEB-INF/classes/logback.xml"), LoggingPage.block("xml logback"));

    String console = runTomcat(port);

    assertApart(console, "logs/gatehouse-security\\.log");
    assertTrue(console.contains(" INFO dev.gatehouse.boot.StartUp: sys_startup "), console);
  }

  private void assertApart(String console, String fileName) throws IOException {
    assertTrue(console.contains("sys_startup version="), console);
    assertTrue(!console.contains("malicious_csrf"), console);
    List<String> events = new ArrayList<>();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.toList()) {
        if (home.relativize(file).toString().matches(fileName)) {
          events.addAll(Files.readAllLines(file));
        }
      }
    }
    assertTrue(events.stream().anyMatch(line -> line.contains("malicious_csrf reason=")), console);
    Pattern expected = Pattern.compile("malicious_csrf reason=|sys_audit_lost"); // no database
    events.forEach(line -> assertTrue(expected.matcher(line).find(), line));
  }

  /** Unpacked, without its apps, on loopback alone; the port it will listen on. */
  private int prepareTomcat(Distribution distribution) throws IOException {
    unpack(distribution);
    TestDatabase.delete(home.resolve("webapps"));
    Files.createDirectory(home.resolve("webapps"));
    int port = Ports.free();
    Path server = home.resolve("conf/server.xml");
    Files.writeString(
        server,
        Files.readString(server)
            .replace("port=\"8080\"", "port=\"" + port + "\" address=\"127.0.0.1\"")
            .replace("port=\"8005\"", "port=\"-1\""));
    return port;
  }

  private String runTomcat(int port) throws IOException {
    return run(home, port, home.resolve("bin/catalina.sh").toString(), "run");
  }

  /** Runs a container until it has refused a request of another site; all it wrote. */
  private String run(Path folder, int port, String... command) throws IOException {
    Path output = folder.resolve("console");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("CATALINA_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder
        .environment()
        .put("GATEHOUSE_DB_URL", "jdbc:postgresql://127.0.0.1:" + Ports.free() + "/x");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      Await.until("a refusal", PATIENCE, () -> refuses(port) || !process.isAlive());
      process.destroy();
      Await.until("its end", PATIENCE, () -> !process.isAlive());
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(output);
  }

  private static boolean refuses(int port) {
    try (Http http = new Http(port)) {
      return http.post("/logout").header("Sec-Fetch-Site", "cross-site").send().status() == 403;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private void unpack(Distribution distribution) throws IOException {
    String file = distribution.archive().toString();
    Commands.run(home, "tar", "--extract", "--strip-components=1", "--file", file);
  }

  /** The one file whose name begins so. */
  private static Path only(Path folder, String beginning) throws IOException {
    try (Stream<Path> files = Files.list(folder.toAbsolutePath())) {
      List<Path> found =
          files
              .filter(Files::isRegularFile)
              .filter(file -> file.getFileName().toString().startsWith(beginning))
              .toList();
      assertEquals(1, found.size(), () -> beginning + " in " + folder + ": " + found);
      return found.get(0);
    }
  }

  private static void copyInto(Path folder, Path file) throws IOException {
    Files.copy(file, folder.resolve(file.getFileName()));
  }

  private static String java(String program) {
    return Path.of(System.getProperty("java.home"), "bin", program).toString();
  }
}
