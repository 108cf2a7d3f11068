package dev.gatehouse.session;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.UUID;

/**
 * All that is kept of a token: the SHA-256 of its 32 random bytes. The first half is the row's key,
 * the second half is compared in constant time once the row is found. Cannot be turned back into a
 * token, and prints nothing.
 */
final class TokenHash {
  private static final MessageDigest SHA_256 = digest();

  private final UUID key;
  private final byte[] verifier;

  private TokenHash(UUID key, byte[] verifier) {
    this.key = key;
    this.verifier = verifier;
  }

  static TokenHash of(byte[] random) {
    ByteBuffer digest = ByteBuffer.wrap(sha256(random));
    UUID key = new UUID(digest.getLong(), digest.getLong());
    return new TokenHash(key, Arrays.copyOfRange(digest.array(), 16, 32));
  }

  /** Column {@code key_hash}: bytes 0 to 15. */
  UUID key() {
    return key;
  }

  /** Column {@code verifier}: bytes 16 to 31. */
  byte[] verifier() {
    return verifier.clone();
  }

  /** Compares with a stored verifier in constant time. */
  boolean isVerifiedBy(byte[] stored) {
    return MessageDigest.isEqual(verifier, stored);
  }

  /** A copy is had without looking for the algorithm by its name. */
  private static byte[] sha256(byte[] input) {
    try {
      return ((MessageDigest) SHA_256.clone()).digest(input);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 cannot be copied", e);
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenHash hash && key.equals(hash.key) && isVerifiedBy(hash.verifier);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return "TokenHash[...]";
  }
}
