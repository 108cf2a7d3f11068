package dev.gatehouse.session;

import java.time.Duration;

/**
 * How long a session lives: {@code idle} after the last activity (ASVS 5.0 7.3.1) and {@code
 * absolute} after its beginning (7.3.2). Both are judged by the database's clock. A touch is
 * written at most once per touch interval, so the effective idle time lies between {@code idle} and
 * {@code idle} + touch interval + 5 seconds, never below what was promised.
 *
 * @param maxPerUser how many live sessions an account has at most; one more ends the oldest
 */
public record SessionPolicy(Duration idle, Duration absolute, int maxPerUser) {
  private static final Duration LONGEST_TOUCH_INTERVAL = Duration.ofSeconds(60);
  private static final int TOUCHES_PER_IDLE = 20;

  /** Refuses an absolute life shorter than the idle one, and less than one session. */
  public SessionPolicy {
    if (idle.isNegative() || idle.isZero() || absolute.compareTo(idle) < 0) {
      throw new IllegalArgumentException("0 < idle <= absolute is needed");
    }
    if (maxPerUser < 1) {
      throw new IllegalArgumentException("an account needs at least one session");
    }
  }

  /** The least time between two writes of one session's last access: min(60 s, idle / 20). */
  static Duration touchInterval(Duration idle) {
    Duration share = Duration.ofMillis(idle.toMillis() / TOUCHES_PER_IDLE);
    return share.compareTo(LONGEST_TOUCH_INTERVAL) < 0 ? share : LONGEST_TOUCH_INTERVAL;
  }
}
