package dev.gatehouse.executable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.ExecutableWar;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.LoggingPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code logging.md} says of the executable. */
class LoggingIT {
  private static final String TIME =
      "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}[+-]\\d{4} ";

  @TempDir private Path folder;

  @Test
  void unconfiguredItWritesEveryEventToStandardError() throws IOException {
    try (ExecutableWar war = ExecutableWar.start(folder);
        Http http = new Http(war.port())) {
      http.post("/logout").header("Sec-Fetch-Site", "cross-site").send();
    }
    List<String> lines = Files.readAllLines(folder.resolve("stderr"));
    assertLine(lines, "INFO dev\\.gatehouse\\.boot\\.StartUp: sys_startup version=.*");
    assertLine(lines, "WARNING gatehouse\\.security: malicious_csrf reason=other_site .*");
    lines.forEach(line -> assertTrue(line.matches(TIME + "[A-Z]+ [\\w.]+: .*"), line));
  }

  @Test
  void configuredItWritesSecurityEventsToAFileOfTheirOwn() throws IOException {
    Path configuration = folder.resolve("logging.properties");
    Files.writeString(configuration, LoggingPage.block("properties jul"));
    try (ExecutableWar war =
            ExecutableWar.start(folder, "-Djava.util.logging.config.file=" + configuration);
        Http http = new Http(war.port())) {
      http.post("/logout").header("Sec-Fetch-Site", "cross-site").send();
    }
    List<String> lines = Files.readAllLines(folder.resolve("stderr"));
    assertLine(lines, "INFO dev\\.gatehouse\\.boot\\.StartUp: sys_startup version=.*");
    assertEquals(
        List.of(), lines.stream().filter(line -> line.contains("gatehouse.security")).toList());
    List<String> security = Files.readAllLines(folder.resolve("gatehouse-security.0.log"));
    assertEquals(2, security.size(), security::toString);
    assertLine(security, "INFO gatehouse\\.security: user_created account=1 source=first_start");
    assertLine(security, "WARNING gatehouse\\.security: malicious_csrf reason=other_site .*");
  }

  private static void assertLine(List<String> lines, String pattern) {
    assertTrue(lines.stream().anyMatch(line -> line.matches(TIME + pattern)), lines::toString);
  }
}
