package dev.gatehouse.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.faults.Kill.Target;
import dev.gatehouse.faults.Ledger.Promise;
import dev.gatehouse.faults.Site.Answer;
import dev.gatehouse.server.EmbeddedPostgres;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Ports;
import dev.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The executable WAR with its own PostgreSQL, killed at random moments under load: what was
 * acknowledged stands. Run it by
 *
 * <pre>
 * mvn -Pfaults verify
 * mvn -Pfaults verify -Dgatehouse.faults.kills=10 -Dgatehouse.faults.seed=4711
 * </pre>
 *
 * 200 kills are the default. The seed is printed; the same one gives the same kills after the same
 * lengths of load, though not in the same microsecond. What the server and PostgreSQL said is kept
 * in {@code target/faults}.
 *
 * <p>Processes are killed here, not the machine: what PostgreSQL has written but not yet flushed
 * lives on in the kernel. For a power cut the test only sees to it that {@code fsync} is on.
 */
@Tag("faults")
class KillIT {
  private static final int CLIENTS = 4;
  private static final Duration FIRST_START = Duration.ofSeconds(180);
  private static final Duration RECOVERY = Duration.ofSeconds(60);

  /** About the length of a start, so that a kill may fall anywhere into it. */
  private static final Duration START = Duration.ofSeconds(3);

  private final long seed = Long.getLong("gatehouse.faults.seed", new Random().nextInt(1_000_000));
  private final int count = Integer.getInteger("gatehouse.faults.kills", 200);

  private final Ledger ledger = new Ledger();
  private final Map<Target, LongSummaryStatistics> recoveries = new EnumMap<>(Target.class);
  private final Path logs = Path.of("target", "faults").toAbsolutePath();
  private Path folder;
  private Path home;
  private ServerProcess server;
  private PostgresProcesses postgres;
  private Site site;

  @BeforeEach
  void prepare() throws IOException {
    Files.createDirectories(logs);
    Path output = logs.resolve("server.log");
    Files.deleteIfExists(output);
    folder = Files.createTempDirectory("gatehouse-faults").toRealPath();
    home = folder.resolve("home");
    int port = Ports.reserved();
    server = new ServerProcess(port, folder, output, Map.of("GATEHOUSE_DATA", home.toString()));
    postgres = new PostgresProcesses(home);
    site = new Site(port);
    Runtime.getRuntime().addShutdownHook(new Thread(this::endAll)); // Ctrl-C
  }

  @AfterEach
  synchronized void endAll() {
    if (!Files.exists(folder)) {
      return;
    }
    server.close();
    postgres.close();
    Path log = home.resolve("postgres.log");
    if (Files.exists(log)) {
      try {
        Files.copy(log, logs.resolve("postgres.log"), StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    TestDatabase.delete(folder);
  }

  @Test
  void killsLoseNoAcknowledgedLoginAndReviveNoAcknowledgedLogout() throws SQLException {
    say("seed %d, %d kills", seed, count);
    long began = System.nanoTime();
    server.start();
    String password = server.firstPassword(FIRST_START);
    assertEveryCommitIsFlushed();
    Promise firstLogin = ledger.signedIn(site.signIn(password).cookie());
    say("first start took %s", since(began));

    try (Clients clients = new Clients(CLIENTS, seed, site, password, ledger)) {
      List<Kill> plan = Kill.plan(seed, count);
      for (int i = 0; i < count; i++) {
        strike(plan.get(i), i + 1, clients, firstLogin);
      }
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(e.getMessage() + " (seed " + seed + ", see " + logs + ")", e);
    } finally {
      report(began);
    }
    assertTrue(ledger.failures().isEmpty(), ledger.summary() + ", seed " + seed);
    int least = Math.min(ledger.logins(), ledger.logouts());
    assertTrue(least >= count, "too little load to prove anything, seed " + seed);
  }

  private void assertEveryCommitIsFlushed() throws SQLException {
    EmbeddedPostgres running = EmbeddedPostgres.attach(home).orElseThrow();
    try (Connection connection =
            DriverManager.getConnection(running.url(), running.user(), running.password());
        Statement statement = connection.createStatement()) {
      for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        try (ResultSet row = statement.executeQuery("SHOW " + setting)) {
          assertTrue(row.next());
          assertEquals("on", row.getString(1), setting);
        }
      }
    }
  }

  private void strike(Kill kill, int number, Clients clients, Promise firstLogin) {
    String name = "kill %d of %d, %s".formatted(number, count, kill);
    pass(kill.load());
    long postmaster = postgres.postmaster();
    ledger.killing(kill.target());
    long began = carryOut(kill, firstLogin);
    awaitWord(name + ": the server answers again", firstLogin, site::visit);
    String recovery = since(began);
    recoveries
        .computeIfAbsent(kill.target(), target -> new LongSummaryStatistics())
        .accept(System.nanoTime() - began);
    assertEquals(kill.target().isSurvivedByPostmaster(), postgres.postmaster() == postmaster, name);

    long pauseBegan = System.nanoTime();
    int checked = clients.whilePaused(() -> checkAll(name));
    say("%s: up in %s; %d promises checked in %s", name, recovery, checked, since(pauseBegan));
  }

  /**
   * Kills, and starts what does not come back by itself.
   *
   * @return the {@link System#nanoTime} from which on the server is expected back
   */
  private long carryOut(Kill kill, Promise firstLogin) {
    switch (kill.target()) {
      case BACKEND -> {
        long began = System.nanoTime();
        postgres.killOneChild(kill.choice(), RECOVERY);
        return began;
      }
      case JVM -> server.kill();
      case POSTGRES -> {
        postgres.killAll();
        Await.until(
            "503 without PostgreSQL",
            RECOVERY,
            () -> {
              Answer answer = site.visit(firstLogin.cookie());
              ledger.isKept(firstLogin, answer);
              return answer.status() == 503;
            });
        if (kill.choice() < 0.5) {
          server.kill();
        } else {
          server.stop(RECOVERY);
        }
      }
      case BOTH, BOTH_THEN_START -> {
        server.kill();
        postgres.killAll();
      }
    }
    if (kill.target() == Target.BOTH_THEN_START) {
      server.start();
      pass(Duration.ofMillis((long) (kill.choice() * START.toMillis())));
      server.kill();
    }
    server.start();
    return System.nanoTime();
  }

  private int checkAll(String name) {
    List<Promise> promises = ledger.open();
    for (Promise promise : promises) {
      awaitWord(name + ": the server says who is signed in", promise, site::look);
    }
    ledger.retire();
    return promises.size();
  }

  /** Asks until the answer is for or against the promise. */
  private void awaitWord(String what, Promise promise, Function<String, Answer> request) {
    Await.until(
        what,
        RECOVERY,
        () -> {
          server.checkRuns();
          Answer answer = request.apply(promise.cookie());
          return ledger.isKept(promise, answer) || !answer.isMissing();
        });
  }

  /** Lets the clients work. */
  private static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void report(long began) {
    recoveries.forEach(
        (target, nanos) ->
            say(
                "%-15s %3d kills, up again in %.1f s on average, %.1f s at most",
                target, nanos.getCount(), nanos.getAverage() / 1e9, nanos.getMax() / 1e9));
    say("%s", ledger.summary());
    ledger.failures().forEach(failure -> say("FAILURE: %s", failure));
    say("seed %d, %s", seed, since(began));
  }

  private static String since(long began) {
    return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - began) / 1e9);
  }

  private static void say(String format, Object... values) {
    System.out.println("faults: " + String.format(Locale.ROOT, format, values));
  }
}
