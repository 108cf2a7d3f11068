package dev.gatehouse.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What is run and for how long, from system properties: {@code gatehouse.bench=quick} for a few
 * minutes, {@code gatehouse.bench.runs} and {@code gatehouse.bench.variants} for some of each.
 *
 * @param rounds how often each variant has its turn, in an order that is shuffled each time
 * @param warmUp of each variant, before the first round
 * @param turn of one load
 * @param logins one after another
 * @param flood of parallel attempts, all rounds together
 * @param revocations sign-outs on the other node
 * @param rows of the full table
 * @param lookUps one after another in it
 * @param touching how long it is touched
 * @param cached sessions in the memory of a node
 */
record Plan(
    int rounds,
    Duration warmUp,
    Duration turn,
    int logins,
    Duration flood,
    int revocations,
    int rows,
    int lookUps,
    Duration touching,
    int cached,
    List<Run> runs,
    List<Variant> variants) {

  static final int SESSIONS = Variant.USERS;
  static final int CONNECTIONS = 16;
  static final int ATTEMPTS = Variant.LOGINS;
  static final Duration RUN_UP = seconds(2);

  static Plan fromProperties() {
    String size = System.getProperty("gatehouse.bench", "full");
    List<Run> runs =
        chosen("gatehouse.bench.runs", Run.values(), Stream.of(Run.values()).filter(Run::isUsual));
    List<Variant> variants =
        chosen("gatehouse.bench.variants", Variant.values(), Stream.of(Variant.values()));
    return switch (size) {
      case "full" ->
          new Plan(
              5,
              seconds(15),
              seconds(6),
              100,
              seconds(30),
              200,
              1_000_000,
              20_000,
              seconds(180),
              10_000,
              runs,
              variants);
      case "quick" ->
          new Plan(
              2,
              seconds(3),
              seconds(2),
              20,
              seconds(6),
              20,
              100_000,
              3_000,
              seconds(20),
              2_000,
              runs,
              variants);
      default -> throw new IllegalArgumentException("gatehouse.bench is full or quick");
    };
  }

  private static Duration seconds(int count) {
    return Duration.ofSeconds(count);
  }

  /** Constants by their names, in small letters and with {@code -} for {@code _}. */
  private static <E extends Enum<E>> List<E> chosen(String property, E[] all, Stream<E> usual) {
    String names = System.getProperty(property, "");
    if (names.isEmpty()) {
      return usual.toList();
    }
    return Stream.of(names.split(","))
        .map(
            name ->
                Arrays.stream(all)
                    .filter(one -> nameOf(one).equals(name.strip()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(unknown(property, name, all))))
        .toList();
  }

  private static String unknown(String property, String name, Enum<?>[] all) {
    return property
        + " has "
        + name
        + ", not one of "
        + Arrays.stream(all).map(Plan::nameOf).toList();
  }

  static String nameOf(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
