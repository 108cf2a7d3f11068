package dev.gatehouse.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every language says all of it, and says it where it is asked for. */
class WordsTest {
  private static final Pattern PLACE = Pattern.compile("\\{[0-9]}|`");
  private static final Pattern KEY =
      Pattern.compile("\"([a-z]+(-[a-z]+)*(\\.[a-z]+(-[a-z]+)*)+)\"");

  /** What a key is put together with in the code. */
  private static final List<String> PUT_TOGETHER =
      List.of("time.days", "time.hours", "time.minutes", "time.seconds");

  static Stream<Words> translations() {
    return Words.ALL.stream().skip(1);
  }

  @ParameterizedTest
  @MethodSource("translations")
  void everySentenceIsThereWithItsPlacesAndIsTranslated(Words words) {
    assertEquals(new TreeSet<>(Words.ENGLISH.keys()), new TreeSet<>(words.keys()));
    for (String key : words.keys()) {
      String said = words.say(key);
      assertFalse(said.isBlank(), key);
      if (!key.endsWith(".one")) {
        assertEquals(places(Words.ENGLISH.say(key)), places(said), key);
      }
    }
    assertNotEquals(Words.ENGLISH.say("problem.forbidden"), words.say("problem.forbidden"));
  }

  private static List<String> places(String said) {
    return PLACE.matcher(said).results().map(place -> place.group()).sorted().toList();
  }

  /** Else a translator would work on what nobody reads. */
  @Test
  void everySentenceIsSaidSomewhere() throws IOException {
    StringBuilder code = new StringBuilder();
    for (String folder : List.of("src/main/java", "src/main/jte")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          code.append(Files.readString(file));
        }
      }
    }
    TreeSet<String> unsaid = new TreeSet<>();
    for (String key : Words.ENGLISH.keys()) {
      String end = key.startsWith("problem.") ? "\\.title$" : "\\.(one|other)$";
      String stem = key.replaceFirst(end, "");
      String tail = stem.replaceFirst("^(problem|password\\.context)\\.", "");
      if (code.indexOf('"' + stem + '"') < 0 && code.indexOf('"' + tail + '"') < 0) {
        unsaid.add(key);
      }
    }
    assertEquals(new TreeSet<>(), unsaid);
  }

  /** The templates name them in no other way. */
  @Test
  void everyKeyOfATemplateIsThere() throws IOException {
    TreeSet<String> unknown = new TreeSet<>();
    try (Stream<Path> files = Files.list(Path.of("src/main/jte"))) {
      for (Path file : files.toList()) {
        KEY.matcher(Files.readString(file))
            .results()
            .map(key -> key.group(1))
            .filter(key -> !Words.ENGLISH.keys().contains(key))
            .forEach(unknown::add);
      }
    }
    assertEquals(new TreeSet<>(), unknown);
    for (String unit : PUT_TOGETHER) {
      assertEquals("1", Text.counted(unit, 1).toString().split(" ")[0]);
      assertEquals("2", Text.counted(unit, 2).toString().split(" ")[0]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "de, de",
    "de-AT, de",
    "zh-TW, zh",
    "xx;fr-CA;de, fr",
    "en-GB;de, en",
    "xx, en",
    "'', en"
  })
  void firstLanguageThatThereIsCounts(String preferred, String tag) {
    List<Locale> locales =
        Stream.of(preferred.split(";"))
            .filter(one -> !one.isEmpty())
            .map(Locale::forLanguageTag)
            .toList();
    assertEquals(tag, Words.of(locales).tag());
  }

  @Test
  void whatIsFilledInIsNotReadAsAPlace() {
    assertEquals("{1} on {0}", Words.ENGLISH.say("device.on", "{1}", "{0}"));
    assertEquals("$1\\ on x", Words.ENGLISH.say("device.on", "$1\\", "x"));
  }

  @Test
  void textsAmongTheValuesAreInTheSameLanguage() {
    Text wait = Text.of("problem.throttled", Text.counted("time.seconds", 1));
    assertEquals("There were too many attempts. Wait 1 second, then try again.", wait.toString());
    assertEquals(
        "Es gab zu viele Versuche. Warten Sie 1 Sekunde und versuchen Sie es dann noch einmal.",
        Words.of(List.of(Locale.GERMAN)).say(wait));
  }

  @Test
  void unknownKeyIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Words.ENGLISH.say("no.such.key"));
  }
}
