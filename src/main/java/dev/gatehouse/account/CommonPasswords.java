package dev.gatehouse.account;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What guessers try first (ASVS 5.0 6.2.4, NIST SP 800-63B-4 3.1.1.2): passwords of a bundled list,
 * and what is put together of its entries by rule. Compared whole, in any case and after NFC; a
 * password that only holds a common word is none.
 *
 * <p>The list, {@code common-passwords.txt}, has the 10,000 most common passwords of 4 to 14
 * characters and 3,355 longer ones, folded and sorted. It is read when first needed and then kept,
 * about 1 MB. By rule are refused:
 *
 * <ul>
 *   <li>one unit again and again: at most {@value #SHORT_UNIT} characters, or a common word
 *   <li>rows of keys, digits or letters and repeated characters, each at least {@value #LEAST_RUN}
 *       long, one after the other, with at most {@value #FEW_WORDS} common words between them
 * </ul>
 */
final class CommonPasswords {
  private static final String RESOURCE = "common-passwords.txt";
  private static final int SHORT_UNIT = 4;
  private static final int LEAST_RUN = 3;
  private static final int FEW_WORDS = 2;
  private static final int LONGEST_WORD = 64;

  /** Keyboards of three countries along, down and to and fro; forwards here, backwards too. */
  private static final List<String> ROWS =
      withReverses(
          List.of(
              "01234567890",
              "abcdefghijklmnopqrstuvwxyz",
              "qwertyuiop",
              "asdfghjkl",
              "zxcvbnm",
              "qwertzuiop",
              "yxcvbnm",
              "azertyuiop",
              "qsdfghjklm",
              "wxcvbn",
              "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
              "qazwsxedcrfvtgbyhnujmikolp",
              "1q2w3e4r5t6y7u8i9o0p",
              "q1w2e3r4t5y6u7i8o9p0",
              "1a2b3c4d5e6f7g8h9i",
              "a1b2c3d4e5f6g7h8i9",
              "!@#$%^&*()"));

  private CommonPasswords() {}

  private static final class Bundled {
    private static final Set<String> LIST = read();
  }

  /** Whether the list has this password; folded. */
  static boolean isListed(String folded) {
    return Bundled.LIST.contains(folded);
  }

  /**
   * Whether the whole password is made of common words and rows; folded.
   *
   * @param context words that count as common here besides the list's, folded
   */
  static boolean isComposed(String folded, Collection<String> context) {
    return isRepeated(folded, context) || fewestWords(folded, context) <= FEW_WORDS;
  }

  private static boolean isRepeated(String text, Collection<String> context) {
    for (int unit = 1; unit <= text.length() / 2; unit++) {
      if (text.regionMatches(unit, text, 0, text.length() - unit)
          && (unit <= SHORT_UNIT || isWord(text.substring(0, unit), context))) {
        return true;
      }
    }
    return false;
  }

  /** How many words it takes besides rows to make up the text; a large number if nothing does. */
  private static int fewestWords(String text, Collection<String> context) {
    int[] words = new int[text.length() + 1];
    Arrays.fill(words, 1, words.length, FEW_WORDS + 1);
    for (int from = 0; from < text.length(); from++) {
      if (words[from] > FEW_WORDS) {
        continue;
      }
      int last = Math.min(text.length(), from + LONGEST_WORD);
      for (int to = from + LEAST_RUN; to <= last; to++) {
        String piece = text.substring(from, to);
        if (isRun(piece)) {
          words[to] = Math.min(words[to], words[from]);
        } else if (isWord(piece, context)) {
          words[to] = Math.min(words[to], words[from] + 1);
        }
      }
    }
    return words[text.length()];
  }

  private static boolean isWord(String piece, Collection<String> context) {
    return isListed(piece) || context.contains(piece);
  }

  private static boolean isRun(String piece) {
    return piece.chars().allMatch(c -> c == piece.charAt(0))
        || ROWS.stream().anyMatch(row -> row.contains(piece));
  }

  /** NFC, and one case: upper and then lower, since some letters have several lower forms. */
  static String fold(String text) {
    String upper = Normalizer.normalize(text, Normalizer.Form.NFC).toUpperCase(Locale.ROOT);
    return Normalizer.normalize(upper.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
  }

  private static List<String> withReverses(List<String> rows) {
    return rows.stream()
        .mapMulti(
            (String row, Consumer<String> both) -> {
              both.accept(row);
              both.accept(new StringBuilder(row).reverse().toString());
            })
        .toList();
  }

  private static Set<String> read() {
    try (InputStream in = CommonPasswords.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("not packed with the classes: " + RESOURCE);
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
  }
}
