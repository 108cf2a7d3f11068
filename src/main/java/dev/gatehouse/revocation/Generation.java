package dev.gatehouse.revocation;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All that was heard of the revocation log in one piece, from some reading on. A gap, another
 * server or too much at once begins another one, which knows of nothing that was ended before:
 * whatever is kept under it was read from the database later.
 *
 * <p>What has ended stays here for ten minutes, and nothing that was read earlier may be used for
 * longer than {@link #KEPT}. So it does not matter whether a session's row was read before or after
 * its end was heard of. Thread-safe.
 */
public final class Generation {
  /** How long after it was read a row may be used. */
  public static final Duration KEPT = Duration.ofMinutes(9);

  private static final long REMEMBERED_NANOS = Duration.ofMinutes(10).toNanos();

  /** No record, for on JDK 17 a map of records keeps the app's classes once it has stopped. */
  private static final class Version {
    private final long least;
    private final long nanos;

    Version(long least, long nanos) {
      this.least = least;
      this.nanos = nanos;
    }
  }

  private final Map<UUID, Long> tokens = new ConcurrentHashMap<>();
  private final Map<Long, Version> accounts = new ConcurrentHashMap<>();

  private final long number;

  /** Of all this node has known, the one with this number. */
  Generation(long number) {
    this.number = number;
  }

  /** What tells it from the others, to be kept in place of it and all that it remembers. */
  public long number() {
    return number;
  }

  /**
   * Whether this is the end of a session under this token, or of all with the account's version.
   */
  public boolean hasEnded(UUID key, long account, long version) {
    Version heard = accounts.get(account);
    return (heard != null && version < heard.least) || tokens.containsKey(key);
  }

  void add(Reading.Revoked revoked, long nanos) {
    if (revoked instanceof Reading.Token token) {
      tokens.put(token.key(), nanos);
    } else if (revoked instanceof Reading.Account account) {
      accounts.merge(
          account.id(),
          new Version(account.version(), nanos),
          (one, other) -> new Version(Math.max(one.least, other.least), nanos));
    }
  }

  /** Forgets what nothing that may still be used can be older than. */
  void forget(long nanos) {
    tokens.values().removeIf(heard -> nanos - heard > REMEMBERED_NANOS);
    accounts.values().removeIf(version -> nanos - version.nanos > REMEMBERED_NANOS);
  }

  int size() {
    return tokens.size() + accounts.size();
  }
}
