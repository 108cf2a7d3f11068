package dev.gatehouse.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.account.Account;
import dev.gatehouse.revocation.Generation;
import dev.gatehouse.revocation.Lease;
import dev.gatehouse.revocation.Revocations;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.SessionStore.Found;
import dev.gatehouse.session.SessionStore.Written;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Live sessions that this node has read of late. It can say that a session is alive, never that one
 * is over or unknown: what it does not vouch for is read. An entry is good while all of this holds,
 * looked at in this order:
 *
 * <ol>
 *   <li>the revocation log was read less than 250 ms ago ({@link Lease})
 *   <li>the row was read under the same {@link Generation} of what is known of that log
 *   <li>and not longer ago than revocations are remembered
 *   <li>the session's limits, as the row had them or a touch that was written, are not passed
 *   <li>neither its token nor its account's version is known to have ended
 * </ol>
 *
 * The lease comes first and the revocations last: a thread that is held up in between, be it for a
 * minute, then has heard more than its lease promises, not less. Thread-safe.
 */
final class NearCache {
  private static final Slot NO_SLOT = (token, found) -> {};

  private final Revocations revocations;
  private final boolean isOn;
  private final Cache<UUID, Entry> entries;

  /** For so many sessions; the least used go first. */
  NearCache(Revocations revocations, int size) {
    this.revocations = revocations;
    this.isOn = size > 0;
    this.entries = Caffeine.newBuilder().maximumSize(size).executor(Runnable::run).build();
  }

  /** The session of the token with this tag if it is known to be alive. */
  Optional<Active> find(UUID tag) {
    if (!isOn) {
      return Optional.empty();
    }
    long nanos = System.nanoTime();
    Optional<Lease> lease = revocations.leaseAt(nanos);
    if (lease.isEmpty()) {
      return Optional.empty();
    }
    Generation generation = lease.get().generation();
    Entry entry = entries.getIfPresent(tag);
    if (entry == null || !entry.isOf(generation, nanos)) {
      return Optional.empty();
    }
    Instant now = lease.get().databaseTimeAt(nanos);
    long micros = micros(now);
    Limits limits = entry.limits;
    if (micros >= limits.liveUntil
        || generation.hasEnded(entry.key, entry.accountId, entry.version)) {
      return Optional.empty();
    }
    return Optional.of(new Active(limits.session, entry.account, now, micros >= limits.touchDueAt));
  }

  /** A place for a row that is about to be read. */
  interface Slot {
    /** Keeps what was read if it is a live session, else what was kept before no longer. */
    void keep(SessionToken token, Found found);
  }

  /** To be asked for before the row is read: what was heard later may not be in the row. */
  Slot slot() {
    Optional<Generation> generation = isOn ? revocations.generation() : Optional.empty();
    if (generation.isEmpty()) {
      return NO_SLOT;
    }
    long number = generation.get().number();
    long nanos = System.nanoTime();
    return (token, found) -> {
      if (found.resumption() instanceof Active active) {
        UUID key = token.hash().key();
        entries.put(token.tag(), new Entry(key, number, nanos, active, found));
      } else {
        entries.invalidate(token.tag());
      }
    };
  }

  /** Moves a session's limits, after they were moved in its row. */
  void touched(UUID tag, Written written) {
    Entry entry = entries.getIfPresent(tag);
    if (entry != null) {
      entry.limits =
          new Limits(entry.limits.session.touchedAt(written.lastAccessAt()), written.liveUntil());
    }
  }

  /** Never answers for this token again: for one that has ended, or may have. */
  void forget(SessionToken token) {
    revocations.ended(token.hash().key());
    entries.invalidate(token.tag());
  }

  /** As {@link #forget}, for one that had ended when it was to be touched. */
  void dead(UUID tag) {
    Entry entry = entries.getIfPresent(tag);
    if (entry != null) {
      revocations.ended(entry.key);
      entries.invalidate(tag);
    }
  }

  /** Since 1970. */
  private static long micros(Instant instant) {
    return TimeUnit.SECONDS.toMicros(instant.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(instant.getNano());
  }

  /** What a touch moves, all at once. */
  private static final class Limits {
    private final Session session;
    private final long liveUntil;
    private final long touchDueAt;

    Limits(Session session, Instant liveUntil) {
      this.session = session;
      this.liveUntil = micros(liveUntil);
      this.touchDueAt = micros(session.touchDueAt());
    }
  }

  /**
   * A session. What every request needs of it lies together in here and in its limits: of many
   * sessions each object more is one more wait for memory.
   */
  private static final class Entry {
    private static final long KEPT_NANOS = Generation.KEPT.toNanos();

    private final UUID key;
    private final long generation;
    private final long nanos;
    private final Account account;
    private final long accountId;
    private final long version;
    private volatile Limits limits;

    Entry(UUID key, long generation, long nanos, Active active, Found found) {
      this.key = key;
      this.generation = generation;
      this.nanos = nanos;
      this.account = active.account();
      this.accountId = account.id();
      this.version = found.version();
      this.limits = new Limits(active.session(), found.liveUntil());
    }

    boolean isOf(Generation current, long now) {
      return generation == current.number() && now - nanos < KEPT_NANOS;
    }
  }
}
