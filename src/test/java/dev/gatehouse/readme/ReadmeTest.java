package dev.gatehouse.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.SettingsTable;
import dev.gatehouse.testing.Pom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the README says is so. Its settings table is rewritten by {@code mvn test -Dtest=ReadmeTest
 * -Dgatehouse.rewrite-readme}.
 */
class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final Path SECURITY = Path.of(".github/SECURITY.md");
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

  /** The README and every longer text. */
  static Stream<Path> pages() throws IOException {
    try (Stream<Path> texts = Files.list(Path.of("src/site/markdown"))) {
      return Stream.concat(Stream.of(README, SECURITY), texts.toList().stream());
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void dependencyIsThatOfThePom(Path page) throws IOException {
    String text = Files.readString(page);
    List<String> versions =
        Pattern.compile("<artifactId>gatehouse</artifactId>\\s*<version>([^<]+)</version>")
            .matcher(text)
            .results()
            .map(dependency -> dependency.group(1))
            .toList();
    boolean hasOne = text.contains("<groupId>dev.gatehouse</groupId>");
    assertEquals(hasOne ? List.of(Pom.version()) : List.of(), versions);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyNamedTestExists(Path page) throws IOException {
    Set<String> named =
        Pattern.compile("`(\\w+(?:Test|IT)|ReleaseCheck)`")
            .matcher(Files.readString(page))
            .results()
            .map(test -> test.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(named.size() > 5 || !page.equals(README));
    named.removeAll(classesIn(Path.of("src/test/java")));
    assertEquals(Set.of(), named);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsSomewhere(Path page) throws IOException {
    Matcher link =
        Pattern.compile("\\]\\((?!https:)([^)#]*)(#[^)]*)?\\)").matcher(Files.readString(page));
    while (link.find()) {
      Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1)).normalize();
      assertTrue(Files.exists(target), target::toString);
      if (link.group(2) != null) {
        assertTrue(anchors(target).contains(link.group(2)), link::group);
      }
    }
  }

  /** As the headings of a page are addressed. */
  private static List<String> anchors(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> "#" + heading.replaceAll("[^\\w -]", "").replace(' ', '-'))
        .toList();
  }

  /** A version is headed before it is built: unreleased as long as it is a snapshot. */
  @Test
  void changelogBeginsWithThisVersion() throws IOException {
    Matcher newest =
        Pattern.compile("(?m)^## (\\S+) - (unreleased|\\d{4}-\\d\\d-\\d\\d)$")
            .matcher(Files.readString(Path.of("src/site/markdown/changelog.md")));
    assertTrue(newest.find());
    String snapshot = newest.group(2).equals("unreleased") ? "-SNAPSHOT" : "";
    assertEquals(Pom.version(), newest.group(1) + snapshot);
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
