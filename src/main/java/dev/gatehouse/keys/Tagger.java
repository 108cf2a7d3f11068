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

  /** Stands for the key's id in the constant fields. */
  public static final String KID = "{kid}";

  private static final String MAC = "HmacSHA256";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final byte[] NOTHING = {};
  private static final byte[] VALUES = values();

  private final String signingKid;
  private final Map<String, Mac> macs = new LinkedHashMap<>();

  /**
   * Tags of one purpose, which no other purpose's key can make.
   *
   * @param fields what comes first in each, of ASCII characters, at most 255; may hold {@link #KID}
   */
  public Tagger(Keys keys, String purpose, String... fields) {
    this.signingKid = keys.signing().id();
    for (MasterKey key : keys.all()) {
      Mac mac = macFor(key.derive(purpose));
      for (String field : fields) {
        String text = field.equals(KID) ? key.id() : field;
        mac.update((byte) text.length());
        mac.update(text.getBytes(StandardCharsets.US_ASCII));
      }
      macs.put(key.id(), mac);
    }
  }

  /** The id of the key that makes tags: 4 characters of base64url. */
  public String signingKid() {
    return signingKid;
  }

  /**
   * The tag under the key of this id, which must be one of the realm's.
   *
   * @param content comes last, so its length matters little; of it only the low byte is hashed
   */
  public byte[] tag(String kid, byte[] content) {
    return tag(macs.get(kid), content);
  }

  private static byte[] tag(Mac keyed, byte[] content) {
    Mac mac = copyOf(keyed);
    mac.update((byte) content.length);
    return Arrays.copyOf(mac.doFinal(content), TAG_BYTES);
  }

  /** The id of a key of ours that stands there in a text; empty: it is none. */
  public String kidAt(String text, int from) {
    for (String kid : macs.keySet()) {
      if (text.startsWith(kid, from)) {
        return kid;
      }
    }
    return "";
  }

  /** Whether this is the tag, compared in constant time; false for a key that is not ours. */
  public boolean isTag(byte[] tag, String kid, byte[] content) {
    Mac keyed = macs.get(kid);
    return keyed != null && MessageDigest.isEqual(tag(keyed, content), tag);
  }

  /** The bytes as base64url without padding. */
  public static String encode(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }

  /** The bytes of canonical base64url without padding; none at all for any other text. */
  public static byte[] decode(String base64url) {
    return decode(base64url, 0, base64url.length());
  }

  /**
   * As {@link #decode(String)}, of a part of a text. The JDK's decoder lets bits pass that belong
   * to no byte, so that one token could be written in several ways.
   */
  public static byte[] decode(String text, int from, int to) {
    byte[] bytes = new byte[(to - from) * 6 / 8];
    int held = 0;
    int bits = 0;
    int at = 0;
    for (int i = from; i < to; i++) {
      int value = valueOf(text.charAt(i));
      if (value < 0) {
        return NOTHING;
      }
      held = held << 6 | value;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        bytes[at++] = (byte) (held >> bits);
      }
    }
    boolean isCanonical = bits < 6 && (held & (1 << bits) - 1) == 0;
    return isCanonical ? bytes : NOTHING;
  }

  /**
   * Of a character of base64url; -1 for any other. From a table, since a processor cannot guess
   * which way branches on random characters go.
   */
  private static int valueOf(char c) {
    return c < VALUES.length ? VALUES[c] : -1;
  }

  private static byte[] values() {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    byte[] values = new byte['z' + 1];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < alphabet.length(); i++) {
      values[alphabet.charAt(i)] = (byte) i;
    }
    return values;
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
