package dev.gatehouse.revocation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingTimesTest {
  private static final long START = Long.MAX_VALUE - Duration.ofMinutes(3).toNanos(); // overflows
  private static final long MILLI = 1_000_000;

  private final ReadingTimes times = new ReadingTimes(START);

  private void add(long minute, long millis) {
    times.add(at(minute), millis * MILLI);
  }

  private static long at(long minute) {
    return START + Duration.ofMinutes(minute).toNanos() + 1;
  }

  private List<Long> lastMillis(long minute, int count) {
    List<Duration> means = times.means(at(minute));
    assertEquals(ReadingTimes.MINUTES, means.size());
    return means.subList(means.size() - count, means.size()).stream()
        .map(Duration::toMillis)
        .toList();
  }

  @Test
  void nothingIsKnownAtFirst() {
    assertEquals(Collections.nCopies(60, 0L), lastMillis(0, 60));
  }

  @Test
  void eachMinuteHasItsMean() {
    add(0, 1);
    add(0, 3);
    add(2, 7);

    assertEquals(List.of(0L, 2L, 0L, 7L), lastMillis(2, 4));
  }

  @Test
  void anHourLaterNothingIsLeftOfIt() {
    add(5, 1);
    add(64, 9);
    assertEquals(1, times.means(at(64)).get(0).toMillis());

    add(65, 4);

    assertEquals(List.of(9L, 4L), lastMillis(65, 2));
    assertEquals(0, times.means(at(65)).get(0).toMillis());
    assertEquals(Collections.nCopies(60, 0L), lastMillis(1_000, 60));
  }
}
