package dev.gatehouse.bench;

import dev.gatehouse.bench.Postgres.Access;
import dev.gatehouse.bench.Postgres.Statements;
import dev.gatehouse.bench.Wrk.Load;
import dev.gatehouse.testing.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What all runs share: the database, the variants' JVMs once they are needed, the report. */
final class Bench implements AutoCloseable {
  private final Plan plan;
  private final Path folder;
  private final Report report;
  private final Wrk wrk;
  private final Postgres postgres;
  private final Map<Variant, Node> nodes = new EnumMap<>(Variant.class);
  private final Map<Variant, Access> databases = new EnumMap<>(Variant.class);

  private Bench(Plan plan, Path folder, Report report, Wrk wrk, Postgres postgres) {
    this.plan = plan;
    this.folder = folder;
    this.report = report;
    this.wrk = wrk;
    this.postgres = postgres;
  }

  static Bench open(Plan plan) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "bench").toAbsolutePath());
    Wrk wrk = Wrk.in(folder);
    return new Bench(plan, folder, new Report(folder), wrk, Postgres.start());
  }

  Plan plan() {
    return plan;
  }

  Path folder() {
    return folder;
  }

  Report report() {
    return report;
  }

  Postgres postgres() {
    return postgres;
  }

  Access database(Variant variant) {
    return databases.computeIfAbsent(variant, v -> postgres.create(v.database()));
  }

  /** The variant's JVM, started at the first call. */
  Node node(Variant variant) {
    if (!nodes.containsKey(variant)) {
      if (variant == Variant.BARE_401) {
        keepRefusal();
      }
      nodes.put(variant, start(variant));
    }
    return nodes.get(variant);
  }

  /** One more JVM on the variant's database, which the caller closes. */
  Node start(Variant variant) {
    try {
      return new Node(variant, database(variant), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keepRefusal() {
    try (Http http = new Http(node(Variant.GATEHOUSE).port())) {
      Refusal.keep(http.get(Node.PATH).send(), Node.refusal(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of cookies for {@link #load}. */
  Path cookies(String name, List<String> cookies) {
    try {
      return Files.write(folder.resolve(name + ".cookies"), cookies);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Load load(Node node, Path cookies, int connections, Duration length) {
    return wrk.run(node.port(), cookies, connections, length);
  }

  /**
   * What a load was answered and what it cost, per request.
   *
   * @param jvmCpu milliseconds of the variant's JVM
   * @param postgresCpu milliseconds of all of PostgreSQL
   * @param walBytes write-ahead log
   * @param foreign part of the machine's processor time that went elsewhere, 0 to 1
   */
  record Measured(Load load, double jvmCpu, double postgresCpu, double walBytes, double foreign) {
    double cpu() {
      return jvmCpu + postgresCpu;
    }
  }

  Measured measure(Node node, Path cookies, int connections) {
    double ours = ourCpu();
    double all = Cpu.millisOfMachine();
    double jvm = Cpu.millisOf(node.pid());
    double database = postgres.cpuMillis();
    long wal = postgres.walBytes();
    long began = System.nanoTime();
    Load load = load(node, cookies, connections, plan.turn());
    double room = (System.nanoTime() - began) / 1e6 * Runtime.getRuntime().availableProcessors();
    return new Measured(
        load,
        (Cpu.millisOf(node.pid()) - jvm) / load.requests(),
        (postgres.cpuMillis() - database) / load.requests(),
        (double) (postgres.walBytes() - wal) / load.requests(),
        Math.max(0, (Cpu.millisOfMachine() - all - (ourCpu() - ours)) / room));
  }

  private double ourCpu() {
    return Cpu.millisOfFamily(ProcessHandle.current().pid()) + postgres.cpuMillis();
  }

  /**
   * Statements per request.
   *
   * @param data all but those that begin or end a transaction
   */
  record PerRequest(double data, double transaction) {}

  /** Counted while the same load goes on, which is slower for that. */
  PerRequest countStatements(Node node, Path cookies) {
    long[] requests = new long[1];
    Statements counted =
        postgres.countIn(
            node.variant().database(),
            () -> requests[0] = load(node, cookies, Plan.CONNECTIONS, plan.turn()).requests());
    return new PerRequest(
        (double) counted.data() / requests[0], (double) counted.transaction() / requests[0]);
  }

  @Override
  public void close() throws IOException {
    nodes.values().forEach(Node::close);
    try (postgres) {
      postgres.keepLog(folder);
    }
  }
}
