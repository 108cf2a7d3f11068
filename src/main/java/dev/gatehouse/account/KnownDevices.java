package dev.gatehouse.account;

import dev.gatehouse.keys.Keys;
import dev.gatehouse.keys.Tagger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Browsers that an account has signed in from before, by a text that they keep:
 *
 * <pre>
 *   d1.KID.base64url(NONCE16 ENTRY20 ... ENTRY20).TAG22
 *   ENTRY20 = account id (8 bytes), the account's version (8), day of the sign-in since 1970 (4)
 * </pre>
 *
 * with the accounts of up to four people, the latest first. It only says who may wait in the
 * shorter queue of {@link LoginThrottle}: it signs nobody in and names nobody. An entry counts for
 * {@link #LIFE}, and until password, roles or enabled of the account change. Thread-safe.
 */
public final class KnownDevices {
  /** How long a browser is known after a sign-in. */
  public static final Duration LIFE = Duration.ofDays(180);

  private static final String VERSION = "d1";
  private static final int NONCE_BYTES = 16;
  private static final int ENTRY_BYTES = 20;
  private static final int MOST_ENTRIES = 4;
  private static final long SECONDS_PER_DAY = 86_400;

  private final String realm;
  private final SecureRandom random = new SecureRandom();
  private volatile Optional<Tagger> tagger = Optional.empty();

  /** Devices of one realm; none is known before {@link #open}. */
  public KnownDevices(String realm) {
    this.realm = realm;
  }

  /** Recognizes texts made with these keys from now on. */
  public void open(Keys keys) {
    tagger = Optional.of(new Tagger(keys, "gatehouse-known-device", VERSION, Tagger.KID, realm));
  }

  /** A browser, and the accounts that have signed in from it; prints nothing. */
  public static final class Device {
    /** A browser that is not known to anybody. */
    public static final Device UNKNOWN = new Device(new byte[0], List.of());

    private final byte[] nonce;
    private final List<Entry> entries;

    private Device(byte[] nonce, List<Entry> entries) {
      this.nonce = nonce;
      this.entries = List.copyOf(entries);
    }

    byte[] nonce() {
      return nonce.clone();
    }

    /** Whether this account has signed in from here, and is still as it was then. */
    boolean isKnownTo(StoredAccount stored, Instant now) {
      return isKnownTo(new LoginOutcome.Verified(stored.account(), stored.version()), now);
    }

    /** Whether it was known to whoever has just shown to be this account's user. */
    public boolean isKnownTo(LoginOutcome.Verified login, Instant now) {
      long oldest = day(now.minus(LIFE));
      return entries.stream()
          .anyMatch(
              entry ->
                  entry.account() == login.account().id()
                      && entry.version() == login.version()
                      && entry.day() >= oldest);
    }

    @Override
    public String toString() {
      return "Device[...]";
    }
  }

  private record Entry(long account, long version, int day) {}

  /** The device that keeps this text; {@link Device#UNKNOWN} for a text not made here. */
  public Device parse(String text) {
    String[] parts = text.split("\\.", -1);
    if (tagger.isEmpty() || parts.length != 4 || !parts[0].equals(VERSION)) {
      return Device.UNKNOWN;
    }
    byte[] content = Tagger.decode(parts[2]);
    byte[] tag = Tagger.decode(parts[3]);
    int entryBytes = content.length - NONCE_BYTES;
    if (entryBytes < 0
        || entryBytes % ENTRY_BYTES != 0
        || entryBytes > MOST_ENTRIES * ENTRY_BYTES
        || !tagger.get().isTag(tag, parts[1], content)) {
      return Device.UNKNOWN;
    }
    ByteBuffer buffer = ByteBuffer.wrap(content);
    byte[] nonce = new byte[NONCE_BYTES];
    buffer.get(nonce);
    List<Entry> entries = new ArrayList<>();
    while (buffer.hasRemaining()) {
      entries.add(new Entry(buffer.getLong(), buffer.getLong(), buffer.getInt()));
    }
    return new Device(nonce, entries);
  }

  /**
   * The text for a browser from which this account has just signed in. The browser keeps its nonce,
   * by which its failures are counted: one of its users cannot renew the count of another.
   *
   * @param before what the browser kept so far, whose other accounts stay known
   */
  public String remember(LoginOutcome.Verified login, Device before, Instant now) {
    Tagger opened = tagger.orElseThrow();
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(login.account().id(), login.version(), (int) day(now)));
    before.entries.stream()
        .filter(entry -> entry.account() != login.account().id())
        .limit(MOST_ENTRIES - 1)
        .forEach(entries::add);
    byte[] nonce = before.nonce();
    if (nonce.length == 0) {
      nonce = new byte[NONCE_BYTES];
      random.nextBytes(nonce);
    }
    ByteBuffer content = ByteBuffer.allocate(NONCE_BYTES + entries.size() * ENTRY_BYTES);
    content.put(nonce);
    entries.forEach(e -> content.putLong(e.account()).putLong(e.version()).putInt(e.day()));
    String kid = opened.signingKid();
    byte[] tag = opened.tag(kid, content.array());
    return String.join(".", VERSION, kid, Tagger.encode(content.array()), Tagger.encode(tag));
  }

  private static long day(Instant time) {
    return time.getEpochSecond() / SECONDS_PER_DAY;
  }
}
