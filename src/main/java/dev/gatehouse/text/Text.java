package dev.gatehouse.text;

import java.util.List;

/**
 * Something to be said, in whatever language its reader prefers.
 *
 * @param key of the sentence in {@link Words}
 * @param values what is filled in for {@code {0}}, {@code {1}} and so on; a text among them is said
 *     in the same language
 */
public record Text(String key, List<Object> values) {
  private static final String VERBATIM = "";

  public Text {
    values = List.copyOf(values);
  }

  /** That sentence, with these values. */
  public static Text of(String key, Object... values) {
    return new Text(key, List.of(values));
  }

  /** The same in every language: for programs, or a name. */
  public static Text verbatim(String words) {
    return of(VERBATIM, words);
  }

  /** As many of a unit, such as {@code time.days}. */
  public static Text counted(String key, long number) {
    return of(key + (number == 1 ? ".one" : ".other"), number);
  }

  boolean isVerbatim() {
    return key.equals(VERBATIM);
  }

  /** In English. */
  @Override
  public String toString() {
    return Words.ENGLISH.say(this);
  }
}
