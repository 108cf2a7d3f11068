package dev.gatehouse.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret of 32 bytes. Nothing uses it directly: each purpose has its own key, derived by
 * HKDF-SHA-256 (RFC 5869) with the purpose as its info text. Prints nothing.
 */
public final class MasterKey {
  /** Length of a master key and of every key derived from it. */
  public static final int BYTES = 32;

  private static final String MAC = "HmacSHA256";
  private static final int ID_BYTES = 3;

  private final byte[] material;
  private final String id;

  /**
   * Wraps a copy of the bytes.
   *
   * @throws IllegalArgumentException unless they are exactly 32
   */
  public MasterKey(byte[] material) {
    if (material.length != BYTES) {
      throw new IllegalArgumentException("a master key has 32 bytes, not " + material.length);
    }
    this.material = material.clone();
    byte[] idBytes = Arrays.copyOf(derive("gatehouse-kid"), ID_BYTES);
    this.id = Base64.getUrlEncoder().withoutPadding().encodeToString(idBytes);
  }

  /**
   * Reads the form used in settings: 43 characters of base64url without padding.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static MasterKey parse(String base64url) {
    return new MasterKey(Base64.getUrlDecoder().decode(base64url));
  }

  /** A new key from the system's secure random source. */
  public static MasterKey generate() {
    byte[] material = new byte[BYTES];
    new SecureRandom().nextBytes(material);
    return new MasterKey(material);
  }

  /** The key's public name: 4 characters of base64url, derived from the key. */
  public String id() {
    return id;
  }

  /** The secret itself, a copy, for the one place that stores it. */
  public byte[] material() {
    return material.clone();
  }

  /** The key for one purpose: 32 bytes, always the same for the same purpose text. */
  public byte[] derive(String purpose) {
    byte[] pseudorandom = hmac(new byte[BYTES], material);
    byte[] info = purpose.getBytes(StandardCharsets.US_ASCII);
    byte[] block = Arrays.copyOf(info, info.length + 1);
    block[info.length] = 1;
    return hmac(pseudorandom, block);
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key, MAC));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + MAC, e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MasterKey key && MessageDigest.isEqual(material, key.material);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "MasterKey[" + id + "]";
  }
}
