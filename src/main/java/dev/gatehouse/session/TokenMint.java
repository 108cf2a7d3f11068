package dev.gatehouse.session;

import dev.gatehouse.keys.Keys;
import dev.gatehouse.keys.Tagger;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Makes tokens and recognizes its own. The tag is over version, key id, realm and the random bytes;
 * it is a gate that keeps forged cookies away from the database, never a proof of a session.
 * Thread-safe.
 */
final class TokenMint {
  private static final String VERSION = "g1";
  private static final int RANDOM_BYTES = 32;
  private static final int KID_START = VERSION.length() + 1;
  private static final int RANDOM_START = KID_START + Tagger.KID_LENGTH + 1;
  private static final int TAG_START = RANDOM_START + 43 + 1;
  private static final int LENGTH = TAG_START + 22;

  private final Tagger tagger;
  private final SecureRandom random = new SecureRandom();

  /** A mint for one realm: another realm's tokens are strange to it, even with the same keys. */
  TokenMint(Keys keys, String realm) {
    this.tagger = new Tagger(keys, "gatehouse-session-token", VERSION, Tagger.KID, realm);
  }

  /** A new token of 256 random bits, tagged with the first key. */
  SessionToken mint() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    String kid = tagger.signingKid();
    byte[] tag = tagger.tag(kid, bytes);
    String text = VERSION + '.' + kid + '.' + Tagger.encode(bytes) + '.' + Tagger.encode(tag);
    return new SessionToken(text, bytes, tag);
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
    String kid = tagger.kidAt(text, KID_START);
    if (kid.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = Tagger.decode(text, RANDOM_START, TAG_START - 1);
    byte[] tag = Tagger.decode(text, TAG_START, LENGTH);
    return bytes.length == RANDOM_BYTES && tagger.isTag(tag, kid, bytes)
        ? Optional.of(new SessionToken(text, bytes, tag))
        : Optional.empty();
  }
}
