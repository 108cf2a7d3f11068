package dev.gatehouse.session;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.UUID;

/**
 * What a browser holds: {@code g1.KID.RANDOM.TAG}, 74 characters. KID is the signing key's id (4
 * characters), RANDOM 32 random bytes and TAG 16 bytes of HMAC-SHA-256, both base64url without
 * padding (43 and 22 characters). It says nothing about its user. Only {@link TokenMint} makes one,
 * so an instance has passed the check of its tag; the row decides whether it is worth anything.
 */
public final class SessionToken {
  private final String text;
  private final byte[] random;
  private final UUID tag;
  private TokenHash hash; // made when it is first asked for, by whichever thread that is

  SessionToken(String text, byte[] random, byte[] tag) {
    this.text = text;
    this.random = random;
    ByteBuffer halves = ByteBuffer.wrap(tag);
    this.tag = new UUID(halves.getLong(), halves.getLong());
  }

  /** The cookie's value. Goes nowhere else: not into a log, a page, a URL or a table. */
  public String text() {
    return text;
  }

  /** What is kept of it in the database. */
  TokenHash hash() {
    TokenHash made = hash;
    if (made == null) {
      made = TokenHash.of(random);
      hash = made;
    }
    return made;
  }

  /**
   * What it is kept under in memory: its tag, of 128 bits, which was compared with what our key
   * makes of it. To find another token with the same one is to guess one.
   */
  UUID tag() {
    return tag;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SessionToken token && MessageDigest.isEqual(random, token.random);
  }

  @Override
  public int hashCode() {
    return tag.hashCode();
  }

  @Override
  public String toString() {
    return "SessionToken[...]";
  }
}
