package dev.gatehouse.revocation;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/**
 * How long this node's readings of the revocation log took in each of the last 60 minutes: what a
 * statement costs here, asked 20 times a second. Nothing for minutes in which nobody was there.
 * Thread-safe.
 */
public final class ReadingTimes {
  /** How many minutes are remembered. */
  public static final int MINUTES = 60;

  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

  private final long beganNanos;
  private final long[] minutes = new long[MINUTES];
  private final long[] counts = new long[MINUTES];
  private final long[] sums = new long[MINUTES];

  ReadingTimes(long nowNanos) {
    this.beganNanos = nowNanos;
  }

  synchronized void add(long nowNanos, long tookNanos) {
    long minute = minuteOf(nowNanos);
    int place = (int) (minute % MINUTES);
    if (minutes[place] != minute) {
      minutes[place] = minute;
      counts[place] = 0;
      sums[place] = 0;
    }
    counts[place]++;
    sums[place] += tookNanos;
  }

  /** The mean of each minute, the present one last; zero where there was no reading. */
  public synchronized List<Duration> means(long nowNanos) {
    long last = minuteOf(nowNanos);
    return LongStream.rangeClosed(last - MINUTES + 1, last).mapToObj(this::mean).toList();
  }

  private Duration mean(long minute) {
    int place = (int) Math.floorMod(minute, (long) MINUTES);
    boolean isThere = minute >= 0 && minutes[place] == minute && counts[place] > 0;
    return isThere ? Duration.ofNanos(sums[place] / counts[place]) : Duration.ZERO;
  }

  private long minuteOf(long nanos) {
    return (nanos - beganNanos) / MINUTE_NANOS;
  }
}
