package dev.gatehouse.revocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long what was heard is good for, and how long what has ended is remembered. */
class LeaseTest {
  private static final long NANOS =
      Long.MAX_VALUE - 1_000; // it may overflow, and that must not matter
  private static final long MILLIS = 1_767_268_800_000L;
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Generation generation = new Generation(1);
  private final Lease lease = new Lease(generation, NANOS, MILLIS, NOON);

  private static long later(Duration time) {
    return NANOS + time.toNanos();
  }

  @ParameterizedTest(
      name = "{0}: {1} ms by the clock that stands still, {2} by the one that is set")
  @CsvSource({
    "at once, 0, 0, true",
    "just, 249, 249, true",
    "over, 250, 250, false",
    "machine was asleep, 1, 3600000, false",
    "clock was set back, 300, 0, false",
    "clock was set back far, 1, -3600000, false",
    "clock was set forward, 1, 250, false"
  })
  void holdsWhileBothClocksSaySo(String row, long nanoClock, long wallClock, boolean holds) {
    long nanos = later(Duration.ofMillis(nanoClock));
    assertEquals(holds, lease.isFreshAt(nanos, MILLIS + wallClock));
  }

  @Test
  void databasesTimeGoesOnWithTheNode() {
    assertEquals(NOON.plusMillis(120), lease.databaseTimeAt(later(Duration.ofMillis(120))));
  }

  @Test
  void endIsRememberedLongerThanAnythingReadBeforeItMayBeUsed() {
    UUID key = UUID.randomUUID();
    generation.add(new Reading.Token(key), NANOS);
    generation.add(new Reading.Account(7, 3), NANOS);

    generation.forget(later(Generation.KEPT.plusSeconds(60)));
    assertTrue(generation.hasEnded(key, 1, 1));
    assertTrue(generation.hasEnded(UUID.randomUUID(), 7, 2));

    generation.forget(later(Generation.KEPT.plusSeconds(61)));
    assertFalse(generation.hasEnded(key, 1, 1));
    assertFalse(generation.hasEnded(UUID.randomUUID(), 7, 2));
    assertEquals(0, generation.size());
  }

  @Test
  void accountsNewestVersionCountsInWhateverOrderTheyAreHeard() {
    generation.add(new Reading.Account(7, 5), NANOS);
    generation.add(new Reading.Account(7, 3), NANOS);

    assertTrue(generation.hasEnded(UUID.randomUUID(), 7, 4));
    assertFalse(generation.hasEnded(UUID.randomUUID(), 7, 5));
  }
}
