package dev.gatehouse.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.audit.Audit;
import dev.gatehouse.testing.LoggingPage;
import dev.gatehouse.testing.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The table of events is that of the statements in the source: names, levels and keys. An event of
 * the audit record is a call of {@code tell}, whose arguments are the event's fields.
 */
class LogEventsTest {
  private static final Pattern STATEMENT =
      Pattern.compile("LOG\\.(info|warn|error)\\(\\s*\"(\\w+)([^;]*);");
  private static final Pattern CALL = Pattern.compile("LOG\\.(info|warn|error)\\(");
  private static final Pattern TOLD =
      Pattern.compile("tell\\(\\s*\"(\\w+)\", (true|false), (\\w+), (\\w+), source, ([^;]+)\\);");
  private static final Pattern TELLING = Pattern.compile("(?<!void )tell\\(");
  private static final String LINE_OF_WHAT_WAS_TOLD = "(happening.event().line());";
  private static final Pattern KEY = Pattern.compile("[ \"](\\w+)=");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| (INFO|WARN|ERROR) \\| ([^|]*)\\|");

  @Test
  @Proves("CONF-07")
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
        int found = source.split(Pattern.quote(LINE_OF_WHAT_WAS_TOLD), -1).length - 1;
        while (statement.find()) {
          found++;
          add(events, statement.group(2), statement.group(1), keys(statement.group(3)));
        }
        assertEquals(CALL.matcher(source).results().count(), found, file::toString);
        if (file.endsWith("Audit.java")) {
          List<MatchResult> told = TOLD.matcher(source).results().toList();
          assertEquals(TELLING.matcher(source).results().count(), told.size());
          told.forEach(event -> add(events, event));
          assertEquals(
              Audit.EVENTS,
              told.stream().map(event -> event.group(1)).distinct().sorted().toList());
        }
      }
    }
    assertTrue(events.size() > 10);
    return events;
  }

  private static void add(Map<String, String> events, MatchResult told) {
    String name = told.group(1);
    List<String> keys = new ArrayList<>();
    if (!told.group(3).equals("0") || name.startsWith("authn_login")) {
      keys.add("account");
    }
    if (!told.group(4).equals("0")) {
      keys.add("session");
    }
    if (!told.group(5).equals("\"\"")) {
      keys.add("reason");
    }
    keys.add("source");
    add(events, name, told.group(2).equals("true") ? "warn" : "info", String.join(" ", keys));
  }

  private static void add(Map<String, String> events, String name, String level, String keys) {
    events.merge(
        name,
        (level.toUpperCase(Locale.ROOT) + " " + keys).strip(),
        (one, other) -> one.length() > other.length() ? one : other);
  }

  private static String keys(String text) {
    return KEY.matcher(text).results().map(key -> key.group(1)).collect(Collectors.joining(" "));
  }
}
