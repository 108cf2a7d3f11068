package dev.gatehouse.revocation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What one look at the revocation log showed.
 *
 * @param snapshot what had been committed then, as PostgreSQL writes it: {@code XMIN:XMAX:XIP,...}
 * @param server which server it was, since when it runs and on which timeline
 * @param now its clock
 * @param beganNanos {@link System#nanoTime} before it
 * @param written how far the server's own log had been written, in bytes; the end of every
 *     transaction of the snapshot is before that
 * @param flushed how far of it was on disk
 * @param revoked what was committed since the snapshot that was gone on from, in no order
 * @param isWhole false when that was too much to read
 */
record Reading(
    String snapshot,
    String server,
    Instant now,
    long beganNanos,
    long written,
    long flushed,
    List<Revoked> revoked,
    boolean isWhole) {
  /** A longer gap is not bridged. */
  static final Duration REACH = Duration.ofSeconds(10);

  /** The gap of a node at which nobody asked for longer than that. */
  static final String PAUSE = "not read for a while";

  private static final Duration CLOCKS_APART = Duration.ofSeconds(5);

  /** A line of the log. */
  sealed interface Revoked {}

  /** One token is dead. */
  record Token(UUID key) implements Revoked {}

  /** Every session of the account begun under an older version is dead. */
  record Account(long id, long version) implements Revoked {}

  /**
   * Why something may have been missed between the two, in words for the log; empty when nothing
   * can: the same server, which has not gone back, a clock that was not set, no gap, and all that
   * was written since.
   */
  String gapSince(Reading before) {
    Duration elapsed = Duration.ofNanos(beganNanos - before.beganNanos);
    Duration onServer = Duration.between(before.now, now);
    if (!server.equals(before.server)) {
      return "other server";
    }
    if (Long.compareUnsigned(newest(), before.newest()) < 0) {
      return "server went back";
    }
    if (elapsed.compareTo(REACH) > 0) {
      return PAUSE;
    }
    if (onServer.minus(elapsed).abs().compareTo(CLOCKS_APART) > 0) {
      return "clock was set";
    }
    return isWhole ? "" : "too much at once";
  }

  /**
   * Whether the end of every transaction of this one's snapshot was on disk at the later one. After
   * a crash the server gives the numbers of those that were not to others, whose lines nobody who
   * goes on from here would look for.
   */
  boolean isOnDiskAt(Reading later) {
    return later.flushed >= written;
  }

  /** What is needed of it to go on from. */
  Reading withoutLines() {
    return new Reading(snapshot, server, now, beganNanos, written, flushed, List.of(), true);
  }

  /** The first transaction that had not begun then; never less on one server. */
  private long newest() {
    int start = snapshot.indexOf(':') + 1;
    return Long.parseUnsignedLong(snapshot, start, snapshot.indexOf(':', start), 10);
  }
}
