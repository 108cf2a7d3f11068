package dev.gatehouse.bench;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.audit.AuditQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the pages for administrators ask of the database, with a million sessions, half as many
 * users and a million events of a week: each question 20 times, one after another.
 */
final class AdminRun {
  private static final int TIMES = 20;
  private static final int ROWS = 21;

  private static final String EVENTS =
      """
      INSERT INTO gatehouse.audit (at, event, account, session, source, reason)
      SELECT now() - i * interval '7 days' / %1$d,
        CASE WHEN i %% 5 = 0 THEN 'authn_login_fail' ELSE 'authn_login_success' END,
        first.id + i %% (%1$d / 2), i, '192.0.2.' || i %% 250, ''
      FROM generate_series(%1$d, 1, -1) i,
        (SELECT min(id) AS id FROM gatehouse.account WHERE name LIKE 'filler%%') AS first""";

  private AdminRun() {}

  static void run(Bench bench) {
    Report report = bench.report();
    int rows = bench.plan().rows();
    report.say("Administration: %,d sessions, %,d users, %,d events", rows, rows / 2, rows);
    try (FullTable table = new FullTable(bench, "bench_admin")) {
      table.fill(rows);
      table.access().execute(EVENTS.formatted(rows));
      table.access().execute("VACUUM ANALYZE gatehouse.audit");
      List<List<String>> lines = new ArrayList<>();
      double slowest = 0;
      for (Map.Entry<String, Runnable> question : questions(table.gatehouse(), rows).entrySet()) {
        double millis = median(question.getValue());
        lines.add(List.of(question.getKey(), Report.number(millis)));
        slowest = Math.max(slowest, millis);
      }
      report.table(List.of("question", "ms"), lines);
      report.atMost("administration: slowest question, ms", 1_000, slowest);
    }
  }

  private static Map<String, Runnable> questions(Gatehouse gatehouse, int rows) {
    AuditQuery week = new AuditQuery("", "", Duration.ofDays(7));
    AuditQuery never = new AuditQuery("", "user_deleted", Duration.ofDays(7));
    AuditQuery ofOne = new AuditQuery("filler4711", "", Duration.ofDays(7));
    long latest = Long.MAX_VALUE;
    Map<String, Runnable> questions = new LinkedHashMap<>();
    questions.put("overview: sessions", () -> gatehouse.sessionsToCount().countByUse());
    questions.put("overview: a day's events", () -> gatehouse.auditToShow().lastDay());
    questions.put("overview: throttled", () -> gatehouse.throttle().waiting());
    questions.put("users", () -> gatehouse.accountDirectory().page("", "", ROWS));
    questions.put(
        "users, half way", () -> gatehouse.accountDirectory().page("", "filler300000", ROWS));
    questions.put(
        "users by a part of the name", () -> gatehouse.accountDirectory().page("4711", "", ROWS));
    questions.put(
        "users by what nobody has", () -> gatehouse.accountDirectory().page("nobody", "", ROWS));
    questions.put("sessions", () -> gatehouse.sessionsToShow().page("", latest, ROWS));
    questions.put("sessions, half way", () -> gatehouse.sessionsToShow().page("", rows / 2, ROWS));
    questions.put(
        "sessions of a user", () -> gatehouse.sessionsToShow().page("filler4711", latest, ROWS));
    questions.put("session by number", () -> gatehouse.sessionsToShow().find(rows / 2));
    questions.put("events", () -> gatehouse.auditToShow().before(week, latest, ROWS));
    questions.put("events of a user", () -> gatehouse.auditToShow().before(ofOne, latest, ROWS));
    questions.put(
        "events that never were", () -> gatehouse.auditToShow().before(never, latest, ROWS));
    return questions;
  }

  private static double median(Runnable question) {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      long began = System.nanoTime();
      question.run();
      millis.add((System.nanoTime() - began) / 1e6);
    }
    return Sample.of(millis).median();
  }
}
