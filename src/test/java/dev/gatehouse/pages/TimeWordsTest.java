package dev.gatehouse.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.text.Words;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeWordsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:33:09.5Z");

  @ParameterizedTest(name = "{0} is {1} and {2}")
  @CsvSource({
    "-PT1H,     just now,               now",
    "-PT0.001S, just now,               now",
    "PT0S,      just now,               now",
    "PT1S,      just now,               in less than a minute",
    "PT59.999S, just now,               in less than a minute",
    "PT1M,      1 minute ago,           in 1 minute",
    "PT1M59S,   1 minute ago,           in 2 minutes",
    "PT12M,     12 minutes ago,         in 12 minutes",
    "PT59M59S,  59 minutes ago,         in 1 hour",
    "PT1H,      1 hour ago,             in 1 hour",
    "PT1H1M,    1 hour 1 minute ago,    in 1 hour 1 minute",
    "PT11H48M,  11 hours 48 minutes ago, in 11 hours 48 minutes",
    "PT23H59M,  23 hours 59 minutes ago, in 23 hours 59 minutes",
    "P1D,       1 day ago,              in 1 day",
    "P1DT59M,   1 day ago,              in 1 day",
    "P1DT1H,    1 day 1 hour ago,       in 1 day 1 hour",
    "P30D,      30 days ago,            in 30 days"
  })
  void lengthsAreSaidInTwoUnits(Duration length, String ago, String until) {
    assertEquals(ago, TimeWords.ago(Words.ENGLISH, NOW.minus(length), NOW));
    assertEquals(until, TimeWords.until(Words.ENGLISH, NOW.plus(length), NOW));
  }

  @Test
  void dateTimesAreInUtcAndEnglish() {
    assertEquals("23 Nov 2026, 05:33 UTC", TimeWords.dateTime(Words.ENGLISH, NOW));
    assertEquals(
        "1 Sep 2026, 00:00 UTC",
        TimeWords.dateTime(Words.ENGLISH, Instant.parse("2026-09-01T00:00:59Z")));
    assertEquals("2026-11-23T05:33:09Z", TimeWords.machine(NOW));
  }
}
