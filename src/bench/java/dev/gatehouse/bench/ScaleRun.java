package dev.gatehouse.bench;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.bench.FullTable.LookUp;
import dev.gatehouse.bench.Postgres.Access;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.SessionToken;
import dev.gatehouse.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** What a million rows cost: on the disk, in a look-up, in a touch. */
final class ScaleRun {
  private static final long USE_EVERY_NANOS = 60_000_000; // 1,000 sessions in a minute

  private static final String PARTS =
      """
      SELECT string_agg(name, ',' ORDER BY name) FROM (
        SELECT 'session' AS name UNION ALL SELECT indexname FROM pg_indexes
        WHERE schemaname = 'gatehouse' AND tablename = 'session') AS parts""";

  /** Those with an idle time of two minutes that were touched in its last twentieth. */
  private static final String FRESH =
      """
      SELECT count(*) FROM gatehouse.session
      WHERE idle = interval '2 min' AND last_access > now() - interval '6 s'""";

  private ScaleRun() {}

  static void run(Bench bench) {
    Report report = bench.report();
    int rows = bench.plan().rows();
    report.say("Scale: %,d sessions of half as many users", rows);
    try (FullTable table = new FullTable(bench, "bench_scale")) {
      int count = bench.plan().lookUps();
      List<SessionToken> one = table.begin(table.gatehouse(), 1);
      table.lookUp(one, count); // warm-up
      LookUp alone = table.lookUp(one, count);
      table.fill(rows);
      double megabytes = size(bench, table.access(), rows);
      List<SessionToken> tokens = table.begin(table.gatehouse(), Plan.SESSIONS);
      table.lookUp(tokens, count);
      LookUp full = table.lookUp(tokens, count);
      double hot = hotShare(table, bench.plan().touching());
      report.table(
          List.of("look-up, cache off", "us", "PG ms"),
          List.of(row("1 row", alone), row(String.format(Locale.ROOT, "%,d rows", rows), full)));
      report.say("%.2f %% of the touches were HOT.%n", 100 * hot);
      report.atMost(
          "scale: PG CPU per look-up x one row's", 1.2, full.postgresCpu() / alone.postgresCpu());
      report.atMost("scale: MB per million sessions", 250, megabytes);
      report.atLeast("scale: HOT touches", 0.95, hot);
    }
  }

  private static List<String> row(String name, LookUp lookUp) {
    return List.of(name, Report.number(lookUp.micros()), Report.number(lookUp.postgresCpu()));
  }

  /** Megabytes for a million rows of the table with its indexes, each of which is shown. */
  private static double size(Bench bench, Access access, int rows) {
    List<List<String>> parts = new ArrayList<>();
    for (String part : access.value(PARTS).split(",")) {
      long bytes = access.number("SELECT pg_table_size('gatehouse." + part + "')");
      parts.add(List.of(part, Report.number((double) bytes / rows)));
    }
    double all =
        (double) access.number("SELECT pg_total_relation_size('gatehouse.session')") / rows;
    parts.add(List.of("all", Report.number(all)));
    bench.report().table(List.of("table and indexes", "MB per million"), parts);
    return all;
  }

  /**
   * Touches sessions as a minute's use does: each once in a minute, in any order, all neighbours in
   * the table. Their idle time is so short that each use is written.
   */
  private static double hotShare(FullTable table, Duration length) {
    Access access = table.access();
    long before = updates(access, "n_tup_upd");
    long hotBefore = updates(access, "n_tup_hot_upd");
    long uses = length.toNanos() / USE_EVERY_NANOS;
    try (Gatehouse node = table.node(true, Map.of("gatehouse.session.idle", "2m"))) {
      List<SessionToken> tokens = new ArrayList<>(table.begin(node, Plan.SESSIONS));
      Collections.shuffle(tokens);
      Await.until("all are to be touched", Duration.ofSeconds(60), () -> access.number(FRESH) == 0);
      for (int i = 0; i < uses; i++) {
        FullTable.use(node, tokens.get(i % tokens.size()), Activity.TOUCH);
        LockSupport.parkNanos(USE_EVERY_NANOS);
      }
    }
    Await.until(
        "all touches are counted",
        Duration.ofSeconds(60),
        () -> updates(access, "n_tup_upd") - before >= uses);
    return (double) (updates(access, "n_tup_hot_upd") - hotBefore)
        / (updates(access, "n_tup_upd") - before);
  }

  private static long updates(Access access, String column) {
    return access.number(
        "SELECT " + column + " FROM pg_stat_user_tables WHERE relname = 'session'");
  }
}
