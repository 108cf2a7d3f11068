package dev.gatehouse.bench;

import static dev.gatehouse.bench.Variant.BARE_401;
import static dev.gatehouse.bench.Variant.GATEHOUSE;
import static dev.gatehouse.bench.Variant.JETTY_MEMORY;
import static dev.gatehouse.bench.Variant.SPRING;

import dev.gatehouse.bench.Postgres.Access;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Nobody is signed in, and all is refused: what that costs beside a servlet that says 401. */
final class RefusedRun {
  private static final String EACH_DIFFERENT = "##########"; // load.lua puts a number there
  private static final int FROM = 10;

  private RefusedRun() {}

  /**
   * Cookies of the right shape: of sessions that never were, each different, and as many that are
   * right but for one character of the tag.
   */
  static void forged(Bench bench) {
    run(bench, "forged", "Forged cookies", node -> forgeries(node.sessions(1).get(0)));
  }

  static void anonymous(Bench bench) {
    run(bench, "anonymous", "No cookie", node -> List.of());
  }

  @FunctionalInterface
  private interface Cookies {
    List<String> of(Node node);
  }

  private static List<String> forgeries(String real) {
    int start = real.indexOf('=') + 1 + FROM;
    String neverIssued =
        real.substring(0, start) + EACH_DIFFERENT + real.substring(start + EACH_DIFFERENT.length());
    int inTag = real.length() - FROM;
    char other = real.charAt(inTag) == 'x' ? 'y' : 'x';
    return List.of(neverIssued, real.substring(0, inTag) + other + real.substring(inTag + 1));
  }

  private static void run(Bench bench, String name, String title, Cookies cookies) {
    Report report = bench.report();
    report.say("%s: %d connections", title, Plan.CONNECTIONS);
    Map<Variant, Path> files = new EnumMap<>(Variant.class);
    for (Variant variant : List.of(BARE_401, GATEHOUSE, JETTY_MEMORY, SPRING)) {
      if (variant == BARE_401 || bench.plan().variants().contains(variant)) {
        files.put(
            variant,
            bench.cookies(name + "-" + Plan.nameOf(variant), cookies.of(bench.node(variant))));
      }
    }
    Access database = bench.database(GATEHOUSE);
    long before = sessions(database);
    Rounds rounds = Rounds.run(bench, files);
    rounds.print(BARE_401);
    if (rounds.has(GATEHOUSE)) {
      if (name.equals("forged")) {
        report.atLeast(
            "forged: req/s x bare 401", 0.9, rounds.ratio(GATEHOUSE, BARE_401, Rounds::perSecond));
      }
      report.atMost(
          name + ": SQL per request", 0, Report.hundredths(rounds.statements(GATEHOUSE).data()));
      report.atMost(name + ": sessions left behind", 0, sessions(database) - before);
    }
  }

  private static long sessions(Access database) {
    return database.number("SELECT count(*) FROM gatehouse.session");
  }
}
