package dev.gatehouse.executable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.StockServlet;
import dev.gatehouse.config.Settings;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatehouse-all.jar} outside an app, with nothing beside it: command line and test kit. */
class OneJarIT {
  private static final String JAR =
      Path.of("target", "gatehouse-all.jar").toAbsolutePath().toString();

  @TempDir private Path folder;

  private record Ended(int status, String out, String err) {}

  @Test
  void addsAUserWhoCanSignInAndListsThem() throws Exception {
    try (TestRealm realm = TestRealm.create()) {
      writeSettings(realm.settings());

      assertEquals(
          new Ended(0, "added ada [admin]\n", ""),
          run("user", "add", "ada", "--role", "admin", "--password-stdin"));
      Ended list = run("user", "list");
      assertEquals(0, list.status());
      assertTrue(list.out().contains("ada") && list.out().contains("alice"), list::toString);
      assertEquals(
          List.of("admin"),
          realm.column("SELECT unnest(roles) FROM ${realm}.account WHERE name = 'ada'"));
    }
  }

  private void writeSettings(Settings settings) throws IOException {
    Files.writeString(
        folder.resolve("gatehouse.properties"),
        """
        gatehouse.db.url = %s
        gatehouse.db.user = %s
        gatehouse.db.password = %s
        gatehouse.realm = %s
        gatehouse.cookie.name = %s
        gatehouse.password.cost = 10
        """
            .formatted(
                settings.dbUrl(),
                settings.dbUser(),
                settings.dbPassword(),
                settings.realm(),
                settings.cookieName()));
  }

  /** Nothing else of ours is there, and no library but the JDK's. */
  @Test
  void signsSomebodyInForATestOfAnApp() throws Exception {
    Path example = Path.of("src/test/java/com/example/StockPage.java").toAbsolutePath();
    Path classes = folder.resolve("classes");
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", JAR, "-d", classes.toString(), example.toString()));
    Path test =
        Files.writeString(
            folder.resolve("StockCheck.java"),
            """
            class StockCheck {
              public static void main(String[] page) throws Exception {
                System.out.println(
                    com.example.StockPage.asSeenBy(
                        "staff",
                        java.net.URI.create(page[0]),
                        java.util.Map.of("gatehouse.config", "gatehouse.properties")));
              }
            }
            """);
    try (TestRealm realm = TestRealm.create("realm=test_one_jar");
        TestServer server = TestServer.start(realm, new Mapping("/stock", new StockServlet()))) {
      realm.sql("DELETE FROM ${realm}.account");
      writeSettings(realm.settings());

      Ended ended =
          java("-cp", JAR + File.pathSeparator + classes, test.toString(), server.url("/stock"));

      assertTrue(ended.out().startsWith("hello ada, staff: true"), ended::toString);
      assertTrue(ended.err().contains("sys_test_user realm=test_one_jar"), ended::err);
      assertEquals(0, realm.count("account"));
    }
  }

  @Test
  void saysWhatToDoWithoutADatabase() throws Exception {
    Ended ended = run("user", "list");
    assertEquals(1, ended.status());
    assertEquals("", ended.out());
    assertTrue(
        ended
                .err()
                .startsWith(
                    "gatehouse: gatehouse.db.url: no database is given: set gatehouse.db.url")
            && ended.err().contains("GATEHOUSE_DB_URL"),
        ended::err);
  }

  @Test
  void saysWhatItCanDo() throws Exception {
    Ended ended = run("--help");
    assertEquals(0, ended.status());
    assertTrue(ended.out().contains("migrate"), ended::out);
  }

  private Ended run(String... arguments) throws IOException, InterruptedException {
    return java(Stream.concat(Stream.of("-jar", JAR), Stream.of(arguments)).toArray(String[]::new));
  }

  private Ended java(String... arguments) throws IOException, InterruptedException {
    String java =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of(java), Stream.of(arguments)).toList())
            .directory(folder.toFile())
            .redirectError(folder.resolve("stderr").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
    Process process = builder.start();
    process.getOutputStream().write((TestRealm.PASSWORD + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out, Files.readString(folder.resolve("stderr")));
  }
}
