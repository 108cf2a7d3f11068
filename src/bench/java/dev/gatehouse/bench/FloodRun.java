package dev.gatehouse.bench;

import static dev.gatehouse.bench.Variant.GATEHOUSE;

import dev.gatehouse.account.PasswordHasher;
import dev.gatehouse.testing.Http;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * 200 people sign in at once, again and again, each from an address of their own and with the right
 * password, while somebody who is signed in goes on working.
 */
final class FloodRun {
  private static final long VISIT_EVERY_NANOS = 10_000_000;
  private static final long REFUSED_WAITS_NANOS = 250_000_000;

  private final Node node;
  private final String cookie;
  private final Duration length;

  private FloodRun(Node node, Duration length) {
    this.node = node;
    this.cookie = node.sessions(1).get(0);
    this.length = length;
  }

  /**
   * One round.
   *
   * @param quiet answer times of the visitor alone, in milliseconds
   * @param flooded the same during the flood
   * @param alone hashes per second of all cores that do nothing else
   * @param signIns per second of the flood
   * @param turnedAway likewise
   */
  private record Round(
      Sample quiet, Sample flooded, double alone, double signIns, double turnedAway) {}

  static void run(Bench bench) {
    Report report = bench.report();
    report.say("Flood: %d parallel attempts to sign in, again and again", Plan.ATTEMPTS);
    int count = bench.plan().rounds();
    FloodRun run = new FloodRun(bench.node(GATEHOUSE), bench.plan().flood().dividedBy(count));
    run.round(); // warm-up
    List<Round> rounds = Stream.generate(run::round).limit(count).toList();
    report.table(
        List.of("signed-in visitor, 100 requests/s", "p50 ms", "p99 ms", "max ms"),
        List.of(
            row("quiet", rounds, Round::quiet), row("during the flood", rounds, Round::flooded)));
    report.say(
        "Sign-ins: %.1f/s, turned away: %.0f/s; bcrypt of cost %d alone on all cores: %.1f/s.%n",
        median(rounds, Round::signIns),
        median(rounds, Round::turnedAway),
        Variant.COST,
        median(rounds, Round::alone));
    report.atMost(
        "flood: p99 x quiet",
        2,
        median(rounds, one -> one.flooded().percentile(0.99) / one.quiet().percentile(0.99)));
    report.atLeast(
        "flood: sign-ins/s x bcrypt alone",
        0.95,
        median(rounds, one -> one.signIns() / one.alone()));
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
    return Sample.of(rounds, value).median();
  }

  private Round round() {
    Sample quiet = visit();
    double alone = hashesPerSecond();
    LongAdder signedIn = new LongAdder();
    LongAdder turnedAway = new LongAdder();
    long began = System.nanoTime();
    long end = began + length.toNanos();
    Sample flooded =
        together(
            Plan.ATTEMPTS,
            number -> {
              attempt(number, end, signedIn, turnedAway);
              return null;
            },
            this::visit);
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Round(quiet, flooded, alone, signedIn.sum() / seconds, turnedAway.sum() / seconds);
  }

  private static List<String> row(
      String name, List<Round> rounds, Function<Round, Sample> visitor) {
    return List.of(
        name,
        Report.number(median(rounds, one -> visitor.apply(one).median())),
        Report.number(median(rounds, one -> visitor.apply(one).percentile(0.99))),
        Report.number(median(rounds, one -> visitor.apply(one).max())));
  }

  /** Answer times in milliseconds of one visitor who asks every 10 ms. */
  private Sample visit() {
    List<Double> millis = new ArrayList<>();
    try (Http http = new Http(node.port())) {
      long end = System.nanoTime() + length.toNanos();
      for (long next = System.nanoTime(); next < end; next += VISIT_EVERY_NANOS) {
        waitUntil(next);
        long began = System.nanoTime();
        int status = http.get(Node.PATH).cookie(cookie).send().status();
        millis.add((System.nanoTime() - began) / 1e6);
        if (status != 200) {
          throw new IllegalStateException("the visitor was answered " + status);
        }
      }
    }
    return Sample.of(millis);
  }

  private static void waitUntil(long nanoTime) {
    for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private double hashesPerSecond() {
    int cores = Runtime.getRuntime().availableProcessors();
    PasswordHasher hasher = PasswordHasher.ofCost(Variant.COST);
    LongAdder hashes = new LongAdder();
    long end = System.nanoTime() + length.toNanos();
    long began = System.nanoTime();
    together(
        cores,
        core -> {
          while (System.nanoTime() < end) {
            hasher.hash(Variant.PASSWORD);
            hashes.increment();
          }
          return null;
        },
        () -> null);
    return hashes.sum() / ((System.nanoTime() - began) / 1e9);
  }

  private void attempt(int number, long end, LongAdder signedIn, LongAdder turnedAway)
      throws Exception {
    InetAddress server = InetAddress.getByName("127.0.0.1");
    InetAddress own = InetAddress.getByName("127.1.0." + (number + 1));
    Http.Connector connector = () -> new Socket(server, node.port(), own, 0);
    try (Http http = new Http(node.port(), connector)) {
      while (System.nanoTime() < end) {
        String body = Http.credentials(Variant.LOGIN + number, Variant.PASSWORD);
        int status = http.post("/login").json(body).send().status();
        if (status == 200) {
          signedIn.increment();
        } else if (status == 503) {
          turnedAway.increment();
          LockSupport.parkNanos(REFUSED_WAITS_NANOS);
        } else {
          throw new IllegalStateException("an attempt was answered " + status);
        }
      }
    }
  }

  /** What one task does in this many threads at a time. */
  @FunctionalInterface
  private interface Numbered {
    Void call(int number) throws Exception;
  }

  /** The result of the main task, once all are done. */
  private static <T> T together(int threads, Numbered task, Callable<T> main) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        running.add(pool.submit(() -> task.call(number)));
      }
      T result = main.call();
      for (Future<Void> one : running) {
        one.get();
      }
      return result;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      pool.shutdownNow();
    }
  }
}
