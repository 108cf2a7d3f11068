package dev.gatehouse.executable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.Settings;
import dev.gatehouse.testing.TestRealm;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar gatehouse-all.jar}: the command line, with nothing beside it. */
class OneJarIT {
  private static final String JAR =
      Path.of("target", "gatehouse-all.jar").toAbsolutePath().toString();

  @TempDir private Path folder;

  private record Ended(int status, String out, String err) {}

  @Test
  void addsAUserWhoCanSignInAndListsThem() throws Exception {
    try (TestRealm realm = TestRealm.create()) {
      Settings settings = realm.settings();
      Files.writeString(
          folder.resolve("gatehouse.properties"),
          """
          gatehouse.db.url = %s
          gatehouse.db.user = %s
          gatehouse.db.password = %s
          gatehouse.realm = %s
          gatehouse.password.cost = 10
          """
              .formatted(
                  settings.dbUrl(), settings.dbUser(), settings.dbPassword(), settings.realm()));

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
    String java =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(Stream.of(java, "-jar", JAR), Stream.of(arguments)).toList())
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
