package dev.gatehouse.pages;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Instants as people read them: in English, UTC, rounded down. */
public final class TimeWords {
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private TimeWords() {}

  /** For a {@code datetime} attribute, to the second: {@code 2026-11-23T05:33:09Z}. */
  public static String machine(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** To the minute: {@code 23 Nov 2026, 05:33 UTC}. */
  public static String dateTime(Instant at) {
    return DATE_TIME.format(at);
  }

  /** {@code 12 minutes ago}; {@code just now} below a minute and for a time still to come. */
  public static String ago(Instant at, Instant now) {
    Duration length = Duration.between(at, now);
    return length.toMinutes() < 1 ? "just now" : words(length) + " ago";
  }

  /** {@code in 11 hours 48 minutes}, to the nearest minute; {@code now} for a time that is past. */
  public static String until(Instant at, Instant now) {
    Duration length = Duration.between(now, at);
    if (length.isNegative() || length.isZero()) {
      return "now";
    }
    return length.toMinutes() < 1 ? "in less than a minute" : "in " + words(length.plusSeconds(30));
  }

  /** The two largest units, the second one left out when it is nought. */
  private static String words(Duration length) {
    if (length.toDays() > 0) {
      return two(length.toDays(), "day", length.toHoursPart(), "hour");
    }
    if (length.toHours() > 0) {
      return two(length.toHours(), "hour", length.toMinutesPart(), "minute");
    }
    return count(length.toMinutes(), "minute");
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    String words = count(large, largeUnit);
    return small == 0 ? words : words + " " + count(small, smallUnit);
  }

  private static String count(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }
}
