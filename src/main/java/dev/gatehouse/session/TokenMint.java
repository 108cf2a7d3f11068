package dev.gatehouse.session;

import dev.gatehouse.keys.Keys;
import dev.gatehouse.keys.MasterKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes tokens and recognizes its own. The tag is HMAC-SHA-256 over version, key id, realm and the
 * random bytes, each with its length in front; it is a gate that keeps forged cookies away from the
 * database, never a proof of a session. Thread-safe.
 */
final class TokenMint {
  private static final String VERSION = "g1";
  private static final String MAC = "HmacSHA256";
  private static final int RANDOM_BYTES = 32;
  private static final int TAG_BYTES = 16;
  private static final int KID_START = VERSION.length() + 1;
  private static final int RANDOM_START = KID_START + 4 + 1;
  private static final int TAG_START = RANDOM_START + 43 + 1;
  private static final int LENGTH = TAG_START + 22;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final String realm;
  private final String signingKid;
  private final Map<String, Mac> macs = new LinkedHashMap<>();
  private final SecureRandom random = new SecureRandom();

  /** A mint for one realm: another realm's tokens are strange to it, even with the same keys. */
  TokenMint(Keys keys, String realm) {
    this.realm = realm;
    this.signingKid = keys.signing().id();
    keys.all().forEach(key -> macs.put(key.id(), macFor(key)));
  }

  /** A new token of 256 random bits, tagged with the first key. */
  SessionToken mint() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    String text =
        VERSION
            + '.'
            + signingKid
            + '.'
            + ENCODER.encodeToString(bytes)
            + '.'
            + ENCODER.encodeToString(tag(signingKid, bytes));
    return new SessionToken(text, TokenHash.of(bytes));
  }

  /**
   * The token in a cookie's value. Empty for anything that is not byte for byte a token this realm
   * made with a key that still counts; no store is asked.
   */
  Optional<SessionToken> parse(String text) {
    if (text.length() != LENGTH
        || !text.startsWith(VERSION)
        || text.charAt(KID_START - 1) != '.'
        || text.charAt(RANDOM_START - 1) != '.'
        || text.charAt(TAG_START - 1) != '.') {
      return Optional.empty();
    }
    String kid = text.substring(KID_START, RANDOM_START - 1);
    if (!macs.containsKey(kid)) {
      return Optional.empty();
    }
    byte[] bytes = decode(text.substring(RANDOM_START, TAG_START - 1));
    byte[] tag = decode(text.substring(TAG_START));
    if (bytes.length != RANDOM_BYTES || !MessageDigest.isEqual(tag(kid, bytes), tag)) {
      return Optional.empty();
    }
    return Optional.of(new SessionToken(text, TokenHash.of(bytes)));
  }

  /** The bytes of canonical base64url; none at all for any other text. */
  private static byte[] decode(String base64url) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(base64url);
      return ENCODER.encodeToString(bytes).equals(base64url) ? bytes : new byte[0];
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private byte[] tag(String kid, byte[] bytes) {
    Mac mac = copyOf(macs.get(kid));
    for (String field : new String[] {VERSION, kid, realm}) {
      mac.update((byte) field.length());
      mac.update(field.getBytes(StandardCharsets.US_ASCII));
    }
    mac.update((byte) bytes.length);
    return Arrays.copyOf(mac.doFinal(bytes), TAG_BYTES);
  }

  private static Mac macFor(MasterKey key) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key.derive("gatehouse-session-token"), MAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + MAC, e);
    }
  }

  private static Mac copyOf(Mac keyed) {
    try {
      return (Mac) keyed.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's " + MAC + " cannot be copied", e);
    }
  }
}
