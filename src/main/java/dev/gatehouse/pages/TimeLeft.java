package dev.gatehouse.pages;

import java.time.Duration;

/**
 * How long the session of whoever looks at a page lives, so that the page can say so before it
 * ends.
 *
 * @param untilEnd until it ends if it is not used any more
 * @param notice how long before its end it is said: a fifth of the idle time, but 20 seconds at
 *     least (WCAG 2.2 s. 2.2.1) and 2 minutes at most; of an idle time below 40 seconds half
 */
public record TimeLeft(Duration untilEnd, Duration notice) {
  /** Nobody is signed in. */
  public static final TimeLeft NONE = new TimeLeft(Duration.ZERO, Duration.ZERO);

  private static final long LEAST_SECONDS = 20;
  private static final long MOST_SECONDS = 120;

  /**
   * That of a session.
   *
   * @param idle how long it lives without activity
   */
  public static TimeLeft of(Duration untilEnd, Duration idle) {
    long fifth = Math.min(MOST_SECONDS, idle.toSeconds() / 5);
    long seconds = Math.min(idle.toSeconds() / 2, Math.max(LEAST_SECONDS, fifth));
    return new TimeLeft(untilEnd, Duration.ofSeconds(seconds));
  }
}
