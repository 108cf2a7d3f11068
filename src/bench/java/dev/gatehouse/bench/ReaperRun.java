package dev.gatehouse.bench;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.SessionToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * A tenth of a million sessions has expired: how long their removal takes by one node and by four
 * at once, and what somebody notices of it who uses a live session, its row read each time.
 */
final class ReaperRun {
  private static final int NODES = 4;
  private static final long USE_EVERY_NANOS = 10_000_000;
  private static final long LOOK_EVERY_NANOS = 5_000_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String DEADLOCKS =
      "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";

  private static final String LONGEST_NOW =
      """
      SELECT coalesce(max(1000 * extract(epoch FROM clock_timestamp() - xact_start)), 0)::bigint
      FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND backend_type = 'client backend'""";

  private final Bench bench;
  private final FullTable table;
  private final List<SessionToken> tokens;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  private ReaperRun(Bench bench, FullTable table) {
    this.bench = bench;
    this.table = table;
    this.tokens = table.begin(table.gatehouse(), Plan.SESSIONS);
  }

  /**
   * One removal.
   *
   * @param longest transaction seen meanwhile, in milliseconds
   * @param used times of the live sessions' uses, in milliseconds
   */
  private record Reaped(double seconds, double walMegabytes, double longest, Sample used) {}

  static void run(Bench bench) {
    Report report = bench.report();
    int rows = bench.plan().rows();
    int expired = rows / 10;
    report.say("Reaper: %,d of %,d sessions have expired", expired, rows);
    try (FullTable table = new FullTable(bench, "bench_reaper")) {
      table.fill(rows);
      ReaperRun run = new ReaperRun(bench, table);
      try {
        run.measure(expired);
      } finally {
        run.threads.shutdownNow();
      }
      report.atMost("reaper: deadlocks of four nodes", 0, table.access().number(DEADLOCKS));
    }
  }

  private void measure(int expired) {
    calm(); // warm-up
    Sample calm = calm();
    Reaped one = reap(1, expired);
    table.expire(expired);
    Reaped four = reap(NODES, expired);
    Report report = bench.report();
    report.table(
        List.of("nodes", "s", "WAL MB", "longest transaction ms", "live p99 ms", "live max ms"),
        List.of(
            List.of(
                "none",
                "",
                "",
                "",
                Report.number(calm.percentile(0.99)),
                Report.number(calm.max())),
            row("1", one),
            row("" + NODES, four)));
    report.atMost("reaper: s for a tenth of the sessions", 10, one.seconds());
    report.atMost("reaper: longest transaction, ms", 300, one.longest());
    report.atMost(
        "reaper: live p99, ms more than calm",
        15,
        one.used().percentile(0.99) - calm.percentile(0.99));
  }

  private static List<String> row(String name, Reaped reaped) {
    return List.of(
        name,
        Report.number(reaped.seconds()),
        Report.number(reaped.walMegabytes()),
        Report.number(reaped.longest()),
        Report.number(reaped.used().percentile(0.99)),
        Report.number(reaped.used().max()));
  }

  private Sample calm() {
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Sample> used = CompletableFuture.supplyAsync(() -> use(over), threads);
    LockSupport.parkNanos(bench.plan().turn().toNanos());
    over.set(true);
    return used.join();
  }

  /** Removes what has expired, by so many nodes at once; they are closed in the end. */
  private Reaped reap(int count, int expired) {
    AtomicBoolean over = new AtomicBoolean();
    List<Gatehouse> nodes =
        IntStream.range(0, count).mapToObj(i -> table.node(false, Map.of())).toList();
    long rowsBefore = table.rows();
    long wal = bench.postgres().walBytes();
    CompletableFuture<Sample> used = CompletableFuture.supplyAsync(() -> use(over), threads);
    CompletableFuture<Double> longest = CompletableFuture.supplyAsync(() -> longest(over), threads);
    long began = System.nanoTime();
    try {
      List<CompletableFuture<Integer>> reaping =
          nodes.stream()
              .map(node -> CompletableFuture.supplyAsync(node.reaper()::reap, threads))
              .toList();
      int removed = reaping.stream().mapToInt(CompletableFuture::join).sum();
      while (removed < expired) { // a run may have a limit of its own
        removed += nodes.get(0).reaper().reap();
        if (System.nanoTime() - began > PATIENCE.toNanos()) {
          throw new IllegalStateException("only " + removed + " were removed");
        }
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      double megabytes = (bench.postgres().walBytes() - wal) / 1e6;
      over.set(true);
      Reaped reaped = new Reaped(seconds, megabytes, longest.join(), used.join());
      if (removed != expired || rowsBefore - table.rows() != expired) {
        throw new IllegalStateException(removed + " were removed, not " + expired);
      }
      return reaped;
    } finally {
      over.set(true);
      nodes.forEach(Gatehouse::close);
    }
  }

  /** One use of a live session each 10 ms. */
  private Sample use(AtomicBoolean over) {
    List<Double> millis = new ArrayList<>();
    while (!over.get()) {
      long began = System.nanoTime();
      table.useAny(tokens, Activity.TOUCH);
      millis.add((System.nanoTime() - began) / 1e6);
      LockSupport.parkNanos(USE_EVERY_NANOS - (System.nanoTime() - began));
    }
    return Sample.of(millis);
  }

  private double longest(AtomicBoolean over) {
    double longest = 0;
    while (!over.get()) {
      longest = Math.max(longest, table.access().number(LONGEST_NOW));
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    return longest;
  }
}
