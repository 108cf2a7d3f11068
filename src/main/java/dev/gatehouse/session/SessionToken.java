package dev.gatehouse.session;

/**
 * What a browser holds: {@code g1.KID.RANDOM.TAG}, 74 characters. KID is the signing key's id (4
 * characters), RANDOM 32 random bytes and TAG 16 bytes of HMAC-SHA-256, both base64url without
 * padding (43 and 22 characters). It says nothing about its user. Only {@link TokenMint} makes one,
 * so an instance has passed the check of its tag; the row decides whether it is worth anything.
 */
public final class SessionToken {
  private final String text;
  private final TokenHash hash;

  SessionToken(String text, TokenHash hash) {
    this.text = text;
    this.hash = hash;
  }

  /** The cookie's value. Goes nowhere else: not into a log, a page, a URL or a table. */
  public String text() {
    return text;
  }

  TokenHash hash() {
    return hash;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SessionToken token && hash.equals(token.hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return "SessionToken[...]";
  }
}
