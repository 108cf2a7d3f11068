package dev.gatehouse.bench;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.SessionToken;
import java.util.List;
import java.util.Map;

/** What a session that a node keeps in memory takes of its heap. */
final class HeapRun {
  private HeapRun() {}

  static void run(Bench bench) {
    Report report = bench.report();
    int count = bench.plan().cached();
    report.say("Heap: %,d sessions used once each", count);
    try (FullTable table = new FullTable(bench, "bench_heap");
        Gatehouse node = table.node(true, Map.of())) {
      List<SessionToken> tokens = table.begin(node, count);
      FullTable.use(node, tokens.get(0), Activity.LOOK);
      long before = used();
      tokens.forEach(token -> FullTable.use(node, token, Activity.LOOK));
      double each = (double) (used() - before) / count;
      report.say("%.0f bytes each%n", each);
      report.atMost("heap: bytes per cached session", 600, each);
    }
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }
}
