package dev.gatehouse.bench;

import static dev.gatehouse.bench.Variant.GATEHOUSE;
import static dev.gatehouse.bench.Variant.SPRING;

import dev.gatehouse.bench.Postgres.Access;
import dev.gatehouse.bench.Postgres.Statements;
import dev.gatehouse.testing.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** People sign in one after another, each right at the first attempt. */
final class LoginRun {
  /** Of each sign-in; what other connections do meanwhile is work in the background. */
  private static final Map<Variant, String> READS_HASH =
      Map.of(GATEHOUSE, "SELECT id, name, password", SPRING, "select username,password");

  private LoginRun() {}

  static void run(Bench bench) {
    Report report = bench.report();
    int logins = bench.plan().logins();
    report.say("Sign-in: %d, one after another, bcrypt of cost %d", logins, Variant.COST);
    List<List<String>> rows = new ArrayList<>();
    for (Variant variant : List.of(GATEHOUSE, SPRING)) {
      if (bench.plan().variants().contains(variant)) {
        rows.add(measure(bench, variant));
      }
    }
    report.table(
        List.of(
            "variant",
            "POST ms",
            "hash alone ms",
            "more by ms",
            "SQL",
            "with background",
            "BEGIN/COMMIT",
            "WAL B"),
        rows);
  }

  private static List<String> measure(Bench bench, Variant variant) {
    Node node = bench.node(variant);
    int logins = bench.plan().logins();
    signIn(node, 0, logins); // warm-up
    List<Double> posts = new ArrayList<>();
    List<Double> hashes = new ArrayList<>();
    long wal = bench.postgres().walBytes();
    for (int i = 0; i < logins; i++) {
      hashes.add(node.hashNanos() / 1e6);
      posts.addAll(signIn(node, i, 1));
    }
    double walBytes = (double) (bench.postgres().walBytes() - wal) / logins;
    double post = Sample.of(posts).median();
    double hash = Sample.of(hashes).median();

    Access database = bench.database(variant);
    long before = variant == GATEHOUSE ? sessions(database) : 0;
    Statements counted =
        bench.postgres().countIn(variant.database(), () -> signIn(node, 0, logins));
    double all = (double) counted.data() / logins;
    double own = (double) counted.beside(READS_HASH.get(variant)).data() / logins;
    if (variant == GATEHOUSE) {
      Report report = bench.report();
      report.atMost("sign-in: ms beside the hash alone", 5, post - hash);
      report.atMost("sign-in: SQL", 4, own);
      report.atMost("sign-in: WAL bytes", 1_024, walBytes);
      report.atMost("sign-in: session rows", 1, (double) (sessions(database) - before) / logins);
    }
    return List.of(
        variant.title(),
        Report.number(post),
        Report.number(hash),
        Report.number(post - hash),
        Report.number(own),
        Report.number(all),
        Report.number((double) counted.transaction() / logins),
        Report.number(walBytes));
  }

  /** The POSTs' times in milliseconds. */
  private static List<Double> signIn(Node node, int first, int count) {
    List<Double> millis = new ArrayList<>();
    try (Http http = new Http(node.port())) {
      for (int i = first; i < first + count; i++) {
        String name = Variant.LOGIN + i % Variant.LOGINS;
        millis.add(node.variant().signIn(http, name).nanos() / 1e6);
      }
    }
    return millis;
  }

  private static long sessions(Access database) {
    return database.number("SELECT count(*) FROM gatehouse.session");
  }
}
