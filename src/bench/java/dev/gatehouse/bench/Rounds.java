package dev.gatehouse.bench;

import dev.gatehouse.bench.Bench.Measured;
import dev.gatehouse.bench.Bench.PerRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * The same load on several variants by turns: all of them in each round, in a shuffled order, so
 * that whatever else the machine does meets each of them alike. What is compared is compared within
 * a round; of the rounds' ratios the median counts.
 */
final class Rounds {
  private final Bench bench;
  private final Map<Variant, Path> cookies;
  private final Map<Variant, List<Measured>> busy = new EnumMap<>(Variant.class);
  private final Map<Variant, List<Measured>> single = new EnumMap<>(Variant.class);
  private final Map<Variant, PerRequest> statements = new EnumMap<>(Variant.class);

  private Rounds(Bench bench, Map<Variant, Path> cookies) {
    this.bench = bench;
    this.cookies = cookies;
  }

  /**
   * Runs them all.
   *
   * @param cookies what is sent to whom
   */
  static Rounds run(Bench bench, Map<Variant, Path> cookies) {
    Rounds rounds = new Rounds(bench, new LinkedHashMap<>(cookies));
    rounds.warmUp();
    rounds.measure();
    rounds.countStatements();
    return rounds;
  }

  private void warmUp() {
    cookies.forEach(
        (variant, file) ->
            bench.load(bench.node(variant), file, Plan.CONNECTIONS, bench.plan().warmUp()));
  }

  private void measure() {
    Random random = new Random();
    List<Variant> order = new ArrayList<>(cookies.keySet());
    for (int round = 0; round < bench.plan().rounds(); round++) {
      Collections.shuffle(order, random);
      for (Variant variant : order) {
        Node node = bench.node(variant);
        Path file = cookies.get(variant);
        bench.load(node, file, Plan.CONNECTIONS, Plan.RUN_UP); // its last turn was a while ago
        add(busy, variant, bench.measure(node, file, Plan.CONNECTIONS));
        add(single, variant, bench.measure(node, file, 1));
      }
    }
  }

  private static void add(Map<Variant, List<Measured>> to, Variant variant, Measured measured) {
    to.computeIfAbsent(variant, v -> new ArrayList<>()).add(measured);
  }

  private void countStatements() {
    for (Variant variant : cookies.keySet()) {
      statements.put(variant, bench.countStatements(bench.node(variant), cookies.get(variant)));
    }
  }

  boolean has(Variant variant) {
    return busy.containsKey(variant);
  }

  List<Variant> variants() {
    return List.copyOf(cookies.keySet());
  }

  PerRequest statements(Variant variant) {
    return statements.get(variant);
  }

  /** Of the rounds' values. */
  double median(Variant variant, ToDoubleFunction<Measured> value) {
    return Sample.of(busy.get(variant), value).median();
  }

  /** Of the rounds' ratios. */
  double ratio(Variant variant, Variant to, ToDoubleFunction<Measured> value) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < busy.get(variant).size(); round++) {
      ratios.add(
          value.applyAsDouble(busy.get(variant).get(round))
              / value.applyAsDouble(busy.get(to).get(round)));
    }
    return Sample.of(ratios).median();
  }

  /** Median answer time of one connection alone, in milliseconds. */
  double singleP50(Variant variant) {
    return Sample.of(single.get(variant), one -> one.load().p50()).median();
  }

  static double perSecond(Measured measured) {
    return measured.load().perSecond();
  }

  /** All of it, against one variant. */
  void print(Variant base) {
    List<List<String>> rows = new ArrayList<>();
    for (Variant variant : cookies.keySet()) {
      Sample perSecond = Sample.of(busy.get(variant), Rounds::perSecond);
      rows.add(
          List.of(
              variant.title(),
              Report.number(perSecond.median()),
              "(" + Report.number(perSecond.min()) + " to " + Report.number(perSecond.max()) + ")",
              Report.number(ratio(variant, base, Rounds::perSecond)),
              Report.number(ratio(variant, base, Measured::cpu)),
              Report.number(median(variant, Measured::jvmCpu)),
              Report.number(median(variant, Measured::postgresCpu)),
              Report.number(median(variant, one -> one.load().p50())),
              Report.number(median(variant, one -> one.load().p99())),
              Report.number(singleP50(variant)),
              Report.number(statements.get(variant).data()),
              Report.number(statements.get(variant).transaction()),
              Report.number(median(variant, Measured::walBytes))));
    }
    bench
        .report()
        .table(
            List.of(
                "variant",
                "req/s",
                "(min to max)",
                "x " + base.title(),
                "CPU x",
                "JVM ms",
                "PG ms",
                "p50 ms",
                "p99 ms",
                "alone p50",
                "SQL",
                "BEGIN/COMMIT",
                "WAL B"),
            rows);
    List<Double> foreign =
        busy.values().stream().flatMap(List::stream).map(Measured::foreign).toList();
    bench
        .report()
        .say(
            "Other work on the machine meanwhile: %.0f %% of its processors (median), %.0f %% at most.",
            100 * Sample.of(foreign).median(), 100 * Sample.of(foreign).max());
  }
}
