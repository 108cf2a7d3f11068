package dev.gatehouse.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the pages say in one language: a file of properties each. Immutable. */
public final class Words {
  /** One for each language there is, English first. */
  public static final List<Words> ALL =
      Stream.of("en", "de", "fr", "es", "zh").map(Words::read).toList();

  public static final Words ENGLISH = ALL.get(0);

  private static final Pattern PLACE = Pattern.compile("\\{([0-9])}");

  private final Locale locale;
  private final Properties sentences;

  private Words(Locale locale, Properties sentences) {
    this.locale = locale;
    this.sentences = sentences;
  }

  private static Words read(String tag) {
    Properties sentences = new Properties();
    try (InputStream in = Words.class.getResourceAsStream(tag + ".properties")) {
      sentences.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the words of " + tag, e);
    }
    return new Words(Locale.forLanguageTag(tag), sentences);
  }

  /** Those of the first of these languages that there is, whatever its region; else English. */
  public static Words of(List<Locale> preferred) {
    return preferred.stream()
        .flatMap(one -> ALL.stream().filter(words -> words.isIn(one.getLanguage())))
        .findFirst()
        .orElse(ENGLISH);
  }

  private boolean isIn(String language) {
    return locale.getLanguage().equals(language);
  }

  /** The language. */
  public Locale locale() {
    return locale;
  }

  /** Its name for a {@code lang} attribute or a {@code Content-Language}, such as {@code de}. */
  public String tag() {
    return locale.toLanguageTag();
  }

  /**
   * The sentence of this key with these values, as plain text.
   *
   * @throws IllegalArgumentException when there is no such sentence
   */
  public String say(String key, Object... values) {
    String said = sentences.getProperty(key);
    if (said == null) {
      throw new IllegalArgumentException("nothing is said for " + key + " in " + tag());
    }
    return PLACE
        .matcher(said)
        .replaceAll(place -> Matcher.quoteReplacement(filling(place, values)));
  }

  private String filling(MatchResult place, Object[] values) {
    int index = Integer.parseInt(place.group(1));
    if (index >= values.length) {
      return place.group(); // to be marked up
    }
    if (values[index] instanceof Text text) {
      return say(text);
    }
    return values[index] instanceof Number number ? say(number) : values[index].toString();
  }

  /** A number as people of this language write it, with at most one digit after the point. */
  private String say(Number number) {
    NumberFormat format = NumberFormat.getInstance(locale);
    format.setMaximumFractionDigits(1);
    return format.format(number);
  }

  /** A text as plain text. */
  public String say(Text text) {
    return text.isVerbatim()
        ? text.values().get(0).toString()
        : say(text.key(), text.values().toArray());
  }

  /** What stands before the one thing that is filled in, for who marks it up. */
  public String before(String key) {
    return say(key).split("\\{0}", 2)[0];
  }

  /** What stands after it. */
  public String after(String key) {
    return say(key).split("\\{0}", 2)[1];
  }

  /** The parts of a sentence, every other one of which is code. */
  public List<String> parts(String key) {
    return List.of(say(key).split("`", -1));
  }

  Set<String> keys() {
    return sentences.stringPropertyNames();
  }
}
