package dev.gatehouse.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and checks tags for one purpose: 16 bytes of HMAC-SHA-256 over fields, each with its length
 * in front, under a key of the purpose's own. The realm's first master key makes them, all check
 * them. Thread-safe.
 */
public final class Tagger {
  /** Length of a tag. */
  public static final int TAG_BYTES = 16;

  /** Length of a key's id in the text. */
  public static final int KID_LENGTH = 4;

  private static final String MAC = "HmacSHA256";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final String signingKid;
  private final Map<String, Mac> macs = new LinkedHashMap<>();

  /** Tags of one purpose, which no other purpose's key can make. */
  public Tagger(Keys keys, String purpose) {
    this.signingKid = keys.signing().id();
    keys.all().forEach(key -> macs.put(key.id(), macFor(key.derive(purpose))));
  }

  /** The id of the key that makes tags: 4 characters of base64url. */
  public String signingKid() {
    return signingKid;
  }

  /**
   * The tag under the key of this id, which must be one of the realm's.
   *
   * @param fields each of ASCII characters, at most 255
   * @param content comes last, so its length matters little; of it only the low byte is hashed
   */
  public byte[] tag(String kid, byte[] content, String... fields) {
    Mac mac = copyOf(macs.get(kid));
    for (String field : fields) {
      mac.update((byte) field.length());
      mac.update(field.getBytes(StandardCharsets.US_ASCII));
    }
    mac.update((byte) content.length);
    return Arrays.copyOf(mac.doFinal(content), TAG_BYTES);
  }

  /** Whether this is the tag, compared in constant time; false for a key that is not ours. */
  public boolean isTag(byte[] tag, String kid, byte[] content, String... fields) {
    return macs.containsKey(kid) && MessageDigest.isEqual(tag(kid, content, fields), tag);
  }

  /** The bytes as base64url without padding. */
  public static String encode(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }

  /** The bytes of canonical base64url without padding; none at all for any other text. */
  public static byte[] decode(String base64url) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(base64url);
      return encode(bytes).equals(base64url) ? bytes : new byte[0];
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static Mac macFor(byte[] key) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key, MAC));
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
