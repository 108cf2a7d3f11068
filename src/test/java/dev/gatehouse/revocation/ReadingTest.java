package dev.gatehouse.revocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When nothing can have been missed between two readings of the log. */
class ReadingTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final String SERVER = "7312 00000001 1767254400";
  private static final Reading BEFORE = reading("700:705:701,702", SERVER, 0, 0, true);

  /** So much later by the server's clock, and by the node's. */
  private static Reading reading(
      String snapshot, String server, long serverMillis, long nodeMillis, boolean isWhole) {
    return new Reading(
        snapshot,
        server,
        NOON.plusMillis(serverMillis),
        nodeMillis * 1_000_000,
        0,
        0,
        List.of(),
        isWhole);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readings")
  void tellsWhatMayHaveBeenMissed(String row, Reading next, String gap) {
    assertEquals(gap, next.gapSince(BEFORE));
  }

  static Stream<Arguments> readings() {
    String now = "710:710:";
    String promoted = SERVER.replace("00000001", "00000002");
    return Stream.of(
        arguments("nothing new", reading("700:705:701,702", SERVER, 0, 50, true), ""),
        arguments("more", reading(now, SERVER, 50, 50, true), ""),
        arguments("as late as may be", reading(now, SERVER, 10_000, 10_000, true), ""),
        arguments("too late", reading(now, SERVER, 10_001, 10_001, true), "not read for a while"),
        arguments("clock that drifts", reading(now, SERVER, 5_050, 50, true), ""),
        arguments("clock set forward", reading(now, SERVER, 5_051, 50, true), "clock was set"),
        arguments("clock set back", reading(now, SERVER, -4_951, 50, true), "clock was set"),
        arguments("promoted", reading(now, promoted, 50, 50, true), "other server"),
        arguments(
            "older, though all before it ended",
            reading("704:704:", SERVER, 50, 50, true),
            "server went back"),
        arguments("flood", reading(now, SERVER, 50, 50, false), "too much at once"),
        arguments("beyond 2^63", reading("1:9223372036854775809:", SERVER, 50, 50, true), ""));
  }
}
