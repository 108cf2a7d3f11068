package dev.gatehouse.pages;

import dev.gatehouse.text.Text;
import dev.gatehouse.text.Words;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Instants as people read them: in UTC, rounded down. */
public final class TimeWords {
  private TimeWords() {}

  /** For a {@code datetime} attribute, to the second: {@code 2026-11-23T05:33:09Z}. */
  public static String machine(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** To the minute: {@code 23 Nov 2026, 05:33 UTC}. */
  public static String dateTime(Words words, Instant at) {
    return DateTimeFormatter.ofPattern(words.say("time.pattern"), words.locale())
        .withZone(ZoneOffset.UTC)
        .format(at);
  }

  /** To the second, the same in every language, in UTC: {@code 2026-11-23 05:33:09}. */
  public static String second(Instant at) {
    return machine(at).replace('T', ' ').replace("Z", "");
  }

  /** {@code 12 minutes ago}; {@code just now} below a minute and for a time still to come. */
  public static String ago(Words words, Instant at, Instant now) {
    Duration length = Duration.between(at, now);
    return length.toMinutes() < 1
        ? words.say("time.just-now")
        : words.say("time.ago", length(length));
  }

  /** {@code in 11 hours 48 minutes}, to the nearest minute; {@code now} for a time that is past. */
  public static String until(Words words, Instant at, Instant now) {
    Duration length = Duration.between(now, at);
    if (length.isNegative() || length.isZero()) {
      return words.say("time.now");
    }
    return in(words, length);
  }

  /** As {@link #until}, for a length of time. */
  public static String in(Words words, Duration length) {
    return length.toMinutes() < 1
        ? words.say("time.soon")
        : words.say("time.in", length(length.plusSeconds(30)));
  }

  /** The two largest units, the second one left out when it is nought. */
  private static Text length(Duration length) {
    if (length.toDays() > 0) {
      return two(Text.counted("time.days", length.toDays()), "time.hours", length.toHoursPart());
    }
    if (length.toHours() > 0) {
      return two(
          Text.counted("time.hours", length.toHours()), "time.minutes", length.toMinutesPart());
    }
    return Text.counted("time.minutes", length.toMinutes());
  }

  private static Text two(Text large, String smallUnit, long small) {
    return small == 0 ? large : Text.of("time.two", large, Text.counted(smallUnit, small));
  }
}
