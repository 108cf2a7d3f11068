package dev.gatehouse.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.LoggingPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of events is that of the statements in the source: names, levels and keys. */
class LogEventsTest {
  private static final Pattern STATEMENT =
      Pattern.compile("LOG\\.(info|warn|error)\\(\\s*\"(\\w+)([^;]*);");
  private static final Pattern CALL = Pattern.compile("LOG\\.(info|warn|error)\\(");
  private static final Pattern KEY = Pattern.compile("[ \"](\\w+)=");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| (INFO|WARN|ERROR) \\| ([^|]*)\\|");

  @Test
  void everyEventIsListedWithLevelAndKeys() throws IOException {
    Map<String, String> listed = new TreeMap<>();
    for (MatchResult row : ROW.matcher(LoggingPage.text()).results().toList()) {
      String keys = row.group(3).replaceAll("[`,]", "");
      listed.put(row.group(1), (row.group(2) + " " + keys).strip());
    }
    assertEquals(logged(), listed);
  }

  /** Of an event that is logged in two ways, the one with keys. */
  private static Map<String, String> logged() throws IOException {
    Map<String, String> events = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(name -> name.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        Matcher statement = STATEMENT.matcher(source);
        int found = 0;
        while (statement.find()) {
          found++;
          events.merge(
              statement.group(2),
              (statement.group(1).toUpperCase(Locale.ROOT) + " " + keys(statement.group(3)))
                  .strip(),
              (one, other) -> one.length() > other.length() ? one : other);
        }
        assertEquals(CALL.matcher(source).results().count(), found, file::toString);
      }
    }
    assertTrue(events.size() > 10);
    return events;
  }

  private static String keys(String text) {
    return KEY.matcher(text).results().map(key -> key.group(1)).collect(Collectors.joining(" "));
  }
}
