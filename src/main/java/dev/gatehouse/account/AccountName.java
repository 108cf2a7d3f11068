package dev.gatehouse.account;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * The canonical name of an account: NFC, lower case by the root locale, NFC again. The same form is
 * used to look up, in the unique index and wherever attempts are counted, so that no two spellings
 * are two accounts and no spelling escapes a count (CVE-2026-43513 was such an escape).
 *
 * @param text 1 to 254 code points; no control, format, bidirectional, private or unassigned
 *     character, no lone surrogate, no blank but inner spaces
 */
public record AccountName(String text) {
  private static final int MAX_CODE_POINTS = 254;

  /** Refuses what is not canonical. */
  public AccountName {
    if (!text.equals(canonical(text)) || !isAcceptable(text)) {
      throw new IllegalArgumentException("not a canonical account name");
    }
  }

  /** The canonical form of what somebody typed, or empty when no account can have such a name. */
  public static Optional<AccountName> parse(String typed) {
    if (typed.length() > 2 * MAX_CODE_POINTS) {
      return Optional.empty();
    }
    String canonical = canonical(typed);
    return isAcceptable(canonical) ? Optional.of(new AccountName(canonical)) : Optional.empty();
  }

  private static String canonical(String typed) {
    String composed = Normalizer.normalize(typed, Normalizer.Form.NFC);
    return Normalizer.normalize(composed.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
  }

  private static boolean isAcceptable(String name) {
    return !name.isEmpty()
        && name.codePointCount(0, name.length()) <= MAX_CODE_POINTS
        && name.charAt(0) != ' '
        && name.charAt(name.length() - 1) != ' '
        && name.codePoints().allMatch(AccountName::isAcceptable);
  }

  private static boolean isAcceptable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> codePoint == ' ';
      default -> true;
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
