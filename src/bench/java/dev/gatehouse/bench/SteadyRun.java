package dev.gatehouse.bench;

import static dev.gatehouse.bench.Variant.BARE;
import static dev.gatehouse.bench.Variant.FLOOR;
import static dev.gatehouse.bench.Variant.GATEHOUSE;
import static dev.gatehouse.bench.Variant.GATEHOUSE_NO_CACHE;
import static dev.gatehouse.bench.Variant.JETTY_MEMORY;
import static dev.gatehouse.bench.Variant.SPRING;

import dev.gatehouse.bench.Bench.Measured;
import dev.gatehouse.bench.Bench.PerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** People who are signed in ask for a page: 1,000 sessions, 16 connections. */
final class SteadyRun {
  private SteadyRun() {}

  static void run(Bench bench) throws IOException {
    Report report = bench.report();
    report.say("Signed in: %d sessions, %d connections", Plan.SESSIONS, Plan.CONNECTIONS);
    Map<Variant, List<String>> sessions = new EnumMap<>(Variant.class);
    Map<Variant, Path> cookies = new EnumMap<>(Variant.class);
    for (Variant variant :
        List.of(BARE, FLOOR, GATEHOUSE, GATEHOUSE_NO_CACHE, JETTY_MEMORY, SPRING)) {
      if (variant == BARE || bench.plan().variants().contains(variant)) {
        List<String> signedIn = bench.node(variant).sessions(Plan.SESSIONS);
        bench.node(variant).check(signedIn, 200);
        sessions.put(variant, signedIn);
        cookies.put(variant, bench.cookies("steady-" + Plan.nameOf(variant), signedIn));
      }
    }
    Rounds rounds = Rounds.run(bench, cookies);
    sessions.forEach((variant, signedIn) -> bench.node(variant).check(signedIn, 200));
    rounds.print(BARE);
    goals(rounds, report);
    Files.writeString(bench.folder().resolve("steady.svg"), Picture.of(rounds));
  }

  private static void goals(Rounds rounds, Report report) {
    if (rounds.has(GATEHOUSE)) {
      atLeast(rounds, GATEHOUSE, FLOOR, 0.95, report);
      atLeast(rounds, GATEHOUSE, JETTY_MEMORY, 1, report);
      atLeast(rounds, GATEHOUSE, SPRING, 15, report);
      report.atMost("gatehouse: SQL per request", 0.01, rounds.statements(GATEHOUSE).data());
      report.atMost(
          "gatehouse: WAL bytes per request", 5, rounds.median(GATEHOUSE, Measured::walBytes));
    }
    if (rounds.has(GATEHOUSE_NO_CACHE)) {
      Variant off = GATEHOUSE_NO_CACHE;
      PerRequest statements = rounds.statements(off);
      report.atMost("cache off: SQL per request", 1, Report.hundredths(statements.data()));
      report.atMost(
          "cache off: BEGIN/COMMIT per request", 0, Report.hundredths(statements.transaction()));
      atLeast(rounds, off, SPRING, 5, report);
      if (rounds.has(SPRING)) {
        report.atMost(
            "cache off: CPU per request x spring", 0.2, rounds.ratio(off, SPRING, Measured::cpu));
      }
    }
  }

  private static void atLeast(
      Rounds rounds, Variant variant, Variant other, double goal, Report report) {
    if (rounds.has(other)) {
      report.atLeast(
          variant.title() + ": req/s x " + other.title(),
          goal,
          rounds.ratio(variant, other, Rounds::perSecond));
    }
  }
}
