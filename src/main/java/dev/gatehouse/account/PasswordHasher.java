package dev.gatehouse.account;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.mindrot.jbcrypt.BCrypt;

/**
 * Password hashes: {@code $gh1$0$2a$COST$SALT22HASH31}. The password goes through {@code
 * base64(HMAC-SHA-384("gatehouse-pw-v1", NFC(password)))} before bcrypt: 64 ASCII characters, so
 * that every character counts (bcrypt alone stops at byte 72, or at a NUL). The HMAC's key is a
 * public constant, whose id is the {@code 0}: nothing secret can be lost with it, and a later
 * secret pepper gets an id of its own.
 *
 * <p>Plain {@code $2a$}, {@code $2b$} and {@code $2y$} hashes made elsewhere are verified too and
 * said to be outdated. What is no hash, or would cost more than 2^16 rounds, is never given to
 * bcrypt. Thread-safe.
 */
public final class PasswordHasher {
  /** Least and most cost for new hashes: the base-2 logarithm of the rounds (ASVS 5.0, App. C). */
  public static final int MIN_COST = 10;

  /** See {@link #MIN_COST}. */
  public static final int MAX_COST = 16;

  private static final int SHORTEST_COST = 4;
  private static final String SCHEME = "$gh1$0";
  private static final String MAC = "HmacSHA384";
  private static final byte[] PUBLIC_KEY = "gatehouse-pw-v1".getBytes(StandardCharsets.US_ASCII);
  private static final int BCRYPT_LENGTH = 60;
  private static final int BCRYPT_SALT_END = 29;
  private static final int BCRYPT_MAX_BYTES = 72;

  /** What a stored hash says of a password. */
  enum Match {
    YES,
    /** It matches, and the hash should be made anew with today's scheme and cost. */
    YES_OUTDATED,
    NO,
    /** The stored text is no hash; one hash's work was done all the same. */
    UNREADABLE
  }

  private final int cost;

  /**
   * Makes hashes of this cost.
   *
   * @throws IllegalArgumentException unless the cost lies between {@link #MIN_COST} and {@link
   *     #MAX_COST}
   */
  public static PasswordHasher ofCost(int cost) {
    if (cost < MIN_COST || cost > MAX_COST) {
      throw new IllegalArgumentException(
          "password cost must lie between " + MIN_COST + " and " + MAX_COST + ", not " + cost);
    }
    return new PasswordHasher(cost);
  }

  /** Any cost bcrypt can do: for tests, which cannot wait. */
  PasswordHasher(int cost) {
    this.cost = cost;
  }

  /** Hashes a new password with a fresh salt; the caller has checked it by the policy. */
  public String hash(String password) {
    return SCHEME + BCrypt.hashpw(prehash(password), BCrypt.gensalt(cost));
  }

  /**
   * Compares a password with a stored hash. Whatever is stored, one hash's worth of work is done,
   * so that the answer's time tells nothing.
   */
  Match verify(String password, String stored) {
    boolean ours = isOurs(stored);
    if (!isHash(stored)) {
      return refuseWithFullWork(stored.isEmpty() ? Match.NO : Match.UNREADABLE);
    }
    if (!isPossible(password, ours ? PasswordPolicy.MAX_BYTES : BCRYPT_MAX_BYTES)) {
      return refuseWithFullWork(Match.NO);
    }
    String input = ours ? prehash(password) : password;
    String bcrypt = "$2a" + stored.substring(ours ? SCHEME.length() + 3 : 3);
    boolean matches = matches(input, bcrypt);
    makeUpForCheaperHash(costOf(bcrypt));
    if (!matches) {
      return Match.NO;
    }
    return ours && costOf(bcrypt) == cost ? Match.YES : Match.YES_OUTDATED;
  }

  /**
   * Whether a stored text can be verified: one of ours, or {@code $2a$}, {@code $2b$} or {@code
   * $2y$} of cost 4 to 16.
   */
  public static boolean isHash(String text) {
    return isOurs(text) || isBcrypt(text);
  }

  /** The work of one comparison, for an account that does not exist. */
  void verifyNobody(String password) {
    verify(password, SCHEME + dummyOf(cost));
  }

  private Match refuseWithFullWork(Match answer) {
    matches("no password", dummyOf(cost));
    return answer;
  }

  /** 2^cost - 2^done = 2^done + ... + 2^(cost - 1): an old hash must not answer sooner. */
  private void makeUpForCheaperHash(int done) {
    for (int missing = done; missing < cost; missing++) {
      matches("no password", dummyOf(missing));
    }
  }

  /** A hash of this cost that nothing matches. */
  private static String dummyOf(int cost) {
    return "$2a$" + (cost < 10 ? "0" : "") + cost + "$" + ".".repeat(53);
  }

  private static boolean isPossible(String password, int maxBytes) {
    return !password.isEmpty()
        && PasswordPolicy.isHashable(password)
        && PasswordPolicy.isWithinLimits(
            Normalizer.normalize(password, Normalizer.Form.NFC), maxBytes);
  }

  private static boolean matches(String input, String bcrypt) {
    try {
      String salt = bcrypt.substring(0, BCRYPT_SALT_END);
      byte[] expected = bcrypt.getBytes(StandardCharsets.US_ASCII);
      byte[] actual = BCrypt.hashpw(input, salt).getBytes(StandardCharsets.US_ASCII);
      return MessageDigest.isEqual(expected, actual);
    } catch (RuntimeException e) {
      return false; // jbcrypt throws on salts it cannot read; such a hash matches nothing
    }
  }

  private static String prehash(String password) {
    String composed = Normalizer.normalize(password, Normalizer.Form.NFC);
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(PUBLIC_KEY, MAC));
      byte[] digest = mac.doFinal(composed.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + MAC, e);
    }
  }

  private static boolean isOurs(String stored) {
    return stored.startsWith(SCHEME)
        && stored.startsWith("$2a$", SCHEME.length())
        && isBcrypt(stored.substring(SCHEME.length()));
  }

  /**
   * {@code $2a$}, {@code $2b$} or {@code $2y$}, a cost of 4 to 16, 53 characters of salt and hash.
   */
  private static boolean isBcrypt(String text) {
    if (text.length() != BCRYPT_LENGTH || !text.startsWith("$2") || text.charAt(3) != '$') {
      return false;
    }
    char minor = text.charAt(2);
    if ((minor != 'a' && minor != 'b' && minor != 'y') || text.charAt(6) != '$') {
      return false;
    }
    int stated = costOf(text);
    return stated >= SHORTEST_COST
        && stated <= MAX_COST
        && text.chars().skip(7).allMatch(PasswordHasher::isBcryptCharacter);
  }

  private static int costOf(String bcrypt) {
    int tens = bcrypt.charAt(4) - '0';
    int ones = bcrypt.charAt(5) - '0';
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : -1;
  }

  private static boolean isBcryptCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '/';
  }
}
