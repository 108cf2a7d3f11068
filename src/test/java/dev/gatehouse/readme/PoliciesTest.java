package dev.gatehouse.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.DocumentedSettings;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void everyFigureOfASettingIsItsDefault() throws IOException {
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
  void everyWaitIsThatOfTheSchema() throws IOException {
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

  /** Those that ASVS 5.0 asks to be written down. */
  @Test
  @Proves("CONF-07")
  void everySubjectHasItsSection() throws IOException {
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
            "Browsers"),
        found("(?m)^## (.*)\n\n\\S").stream().map(section -> section.group(1)).toList());
  }

  private static List<MatchResult> found(String pattern) throws IOException {
    return Pattern.compile(pattern).matcher(Files.readString(PAGE)).results().toList();
  }
}
