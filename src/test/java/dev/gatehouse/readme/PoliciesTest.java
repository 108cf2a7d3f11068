package dev.gatehouse.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.DocumentedSettings;
import dev.gatehouse.testing.Pom;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The figures of {@code policies.md} are those of the product. */
class PoliciesTest {
  private static final Path PAGE = Path.of("src/site/markdown/policies.md");

  @Test
  @Proves({"TIME-08", "CONF-07"})
  void everyFigureOfASettingIsItsDefault() {
    Map<String, String> told = new HashMap<>();
    for (MatchResult setting : found("`(gatehouse\\.[a-z.-]+) = ([^`]+)`")) {
      told.put(setting.group(1), setting.group(2));
    }

    assertTrue(told.size() >= 4, told::toString);
    told.forEach((key, value) -> assertEquals(DocumentedSettings.defaultOf(key), value, key));
    for (MatchResult setting : found("`(gatehouse\\.[a-z.-]+)`")) {
      DocumentedSettings.defaultOf(setting.group(1)); // throws for one that is none
    }
  }

  @Test
  @Proves("CONF-07")
  void everyWaitIsThatOfTheSchema() {
    List<MatchResult> rows = found("\\| (\\d+) \\| (\\d+) s \\|");
    assertEquals(8, rows.size());
    try (TestRealm realm = TestRealm.create()) {
      for (MatchResult row : rows) {
        String wait =
            realm
                .column(
                    "SELECT extract(epoch FROM ${realm}.pause_after(?))::int",
                    Double.valueOf(row.group(1)))
                .get(0);
        assertEquals(row.group(2), wait, row.group(1) + " failures");
      }
    }
  }

  /** What is below the floor is said to be, and nothing else is. */
  @Test
  @Proves("CONF-06")
  void nothingTriedOrBuiltInIsOlderThanWhatIsSafe() {
    List<String> versions = new ArrayList<>();
    Pom.triedVersions("tomcat").forEach(version -> versions.add("Tomcat " + version));
    Pom.triedVersions("jetty-home").forEach(version -> versions.add("Jetty " + version));
    versions.add("Jetty " + Pom.property("jetty.version"));
    versions.add("jBCrypt " + Pom.property("jbcrypt.version"));

    List<String> below = versions.stream().filter(PoliciesTest::isBelowTheFloor).toList();

    assertEquals(
        found("The build tries (\\S+ \\S+), which is below").stream().map(m -> m.group(1)).toList(),
        below);
  }

  private static boolean isBelowTheFloor(String version) {
    String branch = version.substring(0, version.lastIndexOf('.'));
    List<MatchResult> floors = found("\\| " + Pattern.quote(branch) + " \\| [0-9.]+\\.(\\d+) \\|");
    assertEquals(1, floors.size(), () -> "floors of " + branch);
    return last(version) < Integer.parseInt(floors.get(0).group(1));
  }

  private static int last(String version) {
    return Integer.parseInt(version.substring(version.lastIndexOf('.') + 1));
  }

  /** How soon a fault of each severity is mended, and with which command somebody looks. */
  @Test
  @Proves("CONF-06")
  void everySeverityHasItsDays() {
    assertEquals(
        List.of("2", "7", "30", "90"),
        found("(?m)^\\| (?:critical|high|moderate|low).* \\|.*?(\\d+) days \\|$").stream()
            .map(row -> row.group(1))
            .toList());
    assertEquals(1, found("(?m)^mvn \\S+:display-property-updates$").size());
  }

  /** Those that ASVS 5.0 asks to be written down. */
  @Test
  @Proves("CONF-07")
  void everySubjectHasItsSection() {
    assertEquals(
        List.of(
            "Ways in",
            "Throttling",
            "Passwords",
            "Timeouts",
            "Parallel sessions",
            "Access rules",
            "Keys",
            "Events",
            "Browsers",
            "Updates"),
        found("(?m)^## (.*)\n\n\\S").stream().map(section -> section.group(1)).toList());
  }

  private static List<MatchResult> found(String pattern) {
    try {
      return Pattern.compile(pattern).matcher(Files.readString(PAGE)).results().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
