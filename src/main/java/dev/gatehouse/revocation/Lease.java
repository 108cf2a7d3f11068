package dev.gatehouse.revocation;

import java.time.Duration;
import java.time.Instant;

/**
 * What the last reading of the revocation log is good for: until 250 ms after it began, this node
 * has heard of everything that was ended before then. Both clocks of the machine must agree: one
 * stands still while it sleeps, the other can be set.
 */
public final class Lease {
  static final Duration LENGTH = Duration.ofMillis(250);

  private final Generation generation;
  private final long beganNanos;
  private final long beganMillis;
  private final Instant databaseNow;

  /**
   * A lease.
   *
   * @param beganNanos {@link System#nanoTime} before the reading
   * @param beganMillis {@link System#currentTimeMillis} before the reading
   * @param databaseNow the database's clock at the reading
   */
  Lease(Generation generation, long beganNanos, long beganMillis, Instant databaseNow) {
    this.generation = generation;
    this.beganNanos = beganNanos;
    this.beganMillis = beganMillis;
    this.databaseNow = databaseNow;
  }

  boolean isFreshAt(long nanos, long millis) {
    long age = millis - beganMillis;
    return nanos - beganNanos < LENGTH.toNanos() && age >= 0 && age < LENGTH.toMillis();
  }

  /** What was heard without a gap; what is kept of another one is worth nothing. */
  public Generation generation() {
    return generation;
  }

  /** Whether the reading began after that {@link System#nanoTime}. */
  public boolean beganAfter(long nanos) {
    return beganNanos - nanos > 0;
  }

  /** The database's clock at this {@link System#nanoTime}, never behind it. */
  public Instant databaseTimeAt(long nanos) {
    return databaseNow.plusNanos(nanos - beganNanos);
  }
}
