package dev.gatehouse.pages;

/**
 * Text that cannot change how its surroundings look. Escaping keeps a value from becoming markup;
 * it does not keep a bidirectional override or a control character from turning the line around it.
 */
final class Plain {
  private static final int REPLACEMENT = 0xFFFD;

  private Plain() {}

  /**
   * The text with U+FFFD for each control, format and separator character and each lone surrogate.
   * No account name may hold one of them.
   */
  static String of(String text) {
    return text.codePoints()
        .map(c -> isPlain(c) ? c : REPLACEMENT)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
