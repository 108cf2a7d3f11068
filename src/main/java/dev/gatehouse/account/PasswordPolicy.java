package dev.gatehouse.account;

import dev.gatehouse.text.Text;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;

/**
 * What a new password must be: long enough and made of characters; nothing about kinds of
 * characters (NIST SP 800-63B-4, ASVS 5.0 6.2.5). Applied when a password is set, never at sign-in.
 *
 * @param minLength least number of code points, 8 to 64
 */
public record PasswordPolicy(int minLength) {
  /** Most code points a password may have. */
  public static final int MAX_CODE_POINTS = 256;

  /** Most bytes of UTF-8 a password may have. */
  public static final int MAX_BYTES = 1_024;

  /** Why the password cannot be set, in words for the person who chose it; empty when it can. */
  public Optional<Text> problemWith(String password) {
    if (!isHashable(password)) {
      return Optional.of(Text.of("password.broken"));
    }
    String composed = Normalizer.normalize(password, Normalizer.Form.NFC);
    int length = composed.codePointCount(0, composed.length());
    if (length < minLength) {
      return Optional.of(Text.of("password.too-short", minLength, length));
    }
    if (!isWithinLimits(composed, MAX_BYTES)) {
      return Optional.of(Text.of("password.too-long", MAX_CODE_POINTS));
    }
    return Optional.empty();
  }

  /** No NUL or other C0 control, no DEL, no lone surrogate: those are equal to others in bcrypt. */
  static boolean isHashable(String password) {
    return password
        .codePoints()
        .noneMatch(c -> c < 0x20 || c == 0x7F || (c >= 0xD800 && c <= 0xDFFF));
  }

  static boolean isWithinLimits(String password, int maxBytes) {
    return password.codePointCount(0, password.length()) <= MAX_CODE_POINTS
        && password.getBytes(StandardCharsets.UTF_8).length <= maxBytes;
  }
}
