package dev.gatehouse.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.SettingsTable;
import dev.gatehouse.testing.Pom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the README says is so. Its settings table is rewritten by {@code mvn test -Dtest=ReadmeTest
 * -Dgatehouse.rewrite-readme}.
 */
class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final Pattern TABLE =
      Pattern.compile("(<!-- settings:[^\n]*-->\n).*(<!-- end of settings -->)", Pattern.DOTALL);

  @Test
  void settingsTableIsThatOfTheSettings() throws IOException {
    String readme = Files.readString(README);
    String replacement = "$1" + Matcher.quoteReplacement(SettingsTable.markdown()) + "$2";
    String right = TABLE.matcher(readme).replaceFirst(replacement);
    if (System.getProperty("gatehouse.rewrite-readme") != null) {
      Files.writeString(README, right);
    }
    assertEquals(right, Files.readString(README));
  }

  @Test
  void dependencyIsThatOfThePom() throws IOException {
    Matcher dependency =
        Pattern.compile("<artifactId>gatehouse</artifactId>\\s*<version>([^<]+)</version>")
            .matcher(Files.readString(README));
    assertTrue(dependency.find());
    assertEquals(Pom.version(), dependency.group(1));
  }

  @Test
  void everyNamedTestExists() throws IOException {
    Set<String> named = new TreeSet<>();
    Matcher matcher = Pattern.compile("`(\\w+(?:Test|IT))`").matcher(Files.readString(README));
    while (matcher.find()) {
      named.add(matcher.group(1));
    }
    assertTrue(named.size() > 5);
    named.removeAll(classesIn(Path.of("src/test/java")));
    assertEquals(Set.of(), named);
  }

  @Test
  void everyNamedFileExists() throws IOException {
    Matcher link = Pattern.compile("\\]\\(([^)#]+)\\)").matcher(Files.readString(README));
    while (link.find()) {
      Path target = Path.of(link.group(1));
      assertTrue(Files.exists(target), target::toString);
    }
  }

  private static Set<String> classesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.replace(".java", ""))
          .collect(Collectors.toSet());
    }
  }
}
