package dev.gatehouse.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.faults.History.Kind;
import dev.gatehouse.faults.Promises.Pause;
import dev.gatehouse.faults.Witness.Known;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.RequiresProgram;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two nodes on one PostgreSQL, clients at work on both, and one fault at a time, done to the real
 * processes: what {@code reliability.md} promises is held against all that the clients were
 * answered. Run it, or one fault, by
 *
 * <pre>
 * mvn -Pfaults verify -Dit.test=FaultsIT
 * mvn -Pfaults verify -Dit.test=FaultsIT#frozenDatabase
 * </pre>
 *
 * Needs root, for {@code iptables}. A line for each fault says what was measured; what the nodes
 * said is kept in {@code target/faults}, by the fault they were started for. A machine that is busy
 * with other things may be granted more than the second by which answers may be late: {@code
 * -Dgatehouse.faults.margin-millis=5000}.
 */
@Tag("faults")
@RequiresProgram(
    value = {"iptables", "faketime"},
    install = "apt-get install iptables faketime")
class FaultsIT {
  private static final int CLIENTS = 6;

  /** How long a fault lasts that does not end by itself. */
  private static final Duration LENGTH = Duration.ofSeconds(3);

  /** Within which every request is answered, and what a busy machine may add. */
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private static final Duration MARGIN =
      Duration.ofMillis(Long.getLong("gatehouse.faults.margin-millis", 1_000));

  /** A sign-in may wait so long before for its turn to be hashed. */
  private static final Duration HASHING_TURN = Duration.ofSeconds(1);

  /**
   * After the end of a fault somebody is let in again; for sign-ins and sign-outs it is doubled.
   */
  private static final Duration TAIL = Duration.ofSeconds(3);

  /** A server that died reads its log again before it takes connections. */
  private static final Duration CRASH_RECOVERY = Duration.ofSeconds(3);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A process of ours needs a second on its own, and with others on two cores many. */
  private static final Duration START = Duration.ofSeconds(120);

  private static TwoNodes nodes;

  private final History history = new History();
  private final List<Pause> pauses = new ArrayList<>();
  private Witness witness;
  private String name;
  private boolean sound;

  @BeforeEach
  void start(TestInfo test) throws IOException {
    name = test.getTestMethod().orElseThrow().getName();
    if (nodes == null) {
      Path logs = Path.of("target", "faults", name).toAbsolutePath();
      nodes = new TwoNodes(Files.createDirectories(logs));
    }
    // Sign-ins that the last fault broke off count as failures of the one address all come from.
    nodes.postgres().sql("DELETE FROM gatehouse.throttle");
    witness = nodes.witness(history);
  }

  /** Nodes that did not get over a fault are of no use for the next one. */
  @AfterEach
  void endUnlessSound() {
    if (!sound) {
      end();
    }
  }

  @AfterAll
  static void end() {
    if (nodes != null) {
      nodes.close();
      nodes = null;
    }
  }

  @Test
  void frozenDatabase() {
    Duration length = LENGTH.plus(DEADLINE); // else what waits for its end would be in time
    strike(() -> frozen(pidsOfPostgres(), () -> pass(length)));
    gapsAreAtMost(length.plus(TAIL));
  }

  @Test
  void frozenBackend() {
    strike(
        () -> {
          long backend = idleBackend();
          frozen(List.of(backend), () -> pass(LENGTH));
        });
    gapsAreAtMost(TAIL);
    long failed = promises().unanswered(Kind.VISIT) + promises().unanswered(Kind.LOGOUT);
    assertTrue(failed <= 1, failed + " requests failed");
  }

  @Test
  void killedBackend() {
    strike(() -> ProcessHandle.of(idleBackend()).orElseThrow().destroyForcibly());
    gapsAreAtMost(CRASH_RECOVERY.plus(TAIL));
  }

  @Test
  void killedDatabase() {
    long[] away = new long[1];
    strike(
        () -> {
          long began = System.nanoTime();
          nodes.postgres().kill();
          pass(LENGTH);
          nodes.postgres().startAgain();
          away[0] = System.nanoTime() - began;
        });
    gapsAreAtMost(Duration.ofNanos(away[0]).plus(TAIL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fast", "immediate"})
  void restartedDatabase(String mode) {
    long[] away = new long[1];
    strike(
        () -> {
          long began = System.nanoTime();
          nodes.postgres().restart(mode);
          away[0] = System.nanoTime() - began;
        });
    gapsAreAtMost(Duration.ofNanos(away[0]).plus(TAIL));
  }

  @Test
  void cutConnections() {
    strike(
        () -> {
          for (int i = 0; i < 3; i++) {
            nodes
                .postgres()
                .column(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                        + TwoNodes.OURS);
            pass(Duration.ofSeconds(1));
          }
        });
    gapsAreAtMost(TAIL);
    assertEquals(0, promises().unanswered(Kind.VISIT), "visits that were not answered");
  }

  @Test
  void droppedPackets() {
    strike(() -> filtered(List.of(Firewall.drop(nodes.postgres().port())), () -> pass(LENGTH)));
    gapsAreAtMost(LENGTH.plus(TAIL));
  }

  @Test
  void refusedConnections() {
    strike(() -> filtered(List.of(Firewall.reset(nodes.postgres().port())), () -> pass(LENGTH)));
    gapsAreAtMost(LENGTH.plus(TAIL));
  }

  /** Every connection waits for a lock, and a thousand people for a connection. */
  @Test
  void exhaustedPool() {
    int crowd = 1_000;
    strike(
        () -> {
          Known session = signIn(0);
          together(crowd, () -> nodes.site(0).open()).join(); // connects
          locked(
              "LOCK TABLE gatehouse.session, gatehouse.revoked IN ACCESS EXCLUSIVE MODE",
              () -> {
                CompletableFuture<Void> visits = together(crowd, () -> witness.visit(0, session));
                long asked = System.nanoTime();
                assertEquals(200, nodes.site(0).open().status());
                assertAnswered("the public page", System.nanoTime() - asked);
                pass(LENGTH);
                visits.join();
              });
        });
    gapsAreAtMost(LENGTH.plus(DEADLINE).plus(TAIL));
  }

  @Test
  void lockedRow() {
    strike(
        () -> {
          Known session = signIn(0);
          age(session, Duration.ofMinutes(2)); // its touch is due
          locked(
              "SELECT FROM gatehouse.session WHERE " + isRowOf(session) + " FOR UPDATE",
              () -> {
                long began = System.nanoTime();
                assertEquals(200, witness.visit(0, session).status());
                assertEquals(200, witness.visit(1, session).status());
                assertFalse(witness.signOut(1, session));
                pass(LENGTH.minusNanos(System.nanoTime() - began));
              });
          Known other = signIn(1);
          assertTrue(witness.signOut(0, session));
          assertTrue(witness.signOut(0, other));
          assertEquals(401, witness.visit(0, session).status());
        });
    gapsAreAtMost(TAIL);
    assertEquals(0, promises().unanswered(Kind.VISIT), "visits that were not answered");
    assertEquals(1, promises().unanswered(Kind.LOGOUT), "sign-outs that were not answered");
  }

  @Test
  void lockedTable() {
    strike(
        () -> locked("LOCK TABLE gatehouse.session IN ACCESS EXCLUSIVE MODE", () -> pass(LENGTH)));
    gapsAreAtMost(LENGTH.plus(TAIL));
  }

  /** The row is committed, and nobody ever gets its cookie. */
  @Test
  void nodeKilledBetweenCommitAndCookie() {
    nodes.postgres().sql("DELETE FROM gatehouse.session");
    strike(
        () -> {
          List<CompletableFuture<Void>> logins = new ArrayList<>();
          locked(
              "SELECT FROM gatehouse.account FOR UPDATE",
              () -> {
                logins.add(together(4, () -> witness.signIn(0)));
                String beginning = "wait_event_type = 'Lock' AND query LIKE '%begin\\_session%'";
                Await.until(
                    "sign-ins wait to write their rows",
                    PATIENCE,
                    () -> !activity("gatehouse-0", beginning).isEmpty());
                nodes.process(0).kill();
              });
          logins.get(0).join();
          nodes.restart(0, Map.of());
        });
    List<String> orphans = orphans();
    say("%s: %d rows that nobody has a cookie for", name, orphans.size());
    assertFalse(orphans.isEmpty());
    gapIsAtMost(TAIL.plus(TAIL), 1);

    nodes
        .postgres()
        .sql(
            "UPDATE gatehouse.session SET last_access = last_access - interval '1 h',"
                + " reap_after = now() WHERE key_hash IN ('"
                + String.join("', '", orphans)
                + "')");
    assertTrue(output(nodes.command("reaper", "reap")).contains("removed "));
    assertEquals(List.of(), orphans());
    List<Known> open = openRows();
    assertFalse(open.isEmpty());
    open.forEach(session -> assertEquals(200, witness.visit(0, session).status()));
  }

  /** What the node had not written yet costs less idle time than everybody is granted. */
  @Test
  void nodeKilledWithUnwrittenTouches() {
    strike(
        () -> {
          Known session = signIn(0);
          age(session, Duration.ofSeconds(61)); // its touch is due
          assertEquals(200, witness.visit(0, session).status());
          nodes.process(0).kill();
          age(session, Duration.ofMinutes(30).minusSeconds(10)); // of 30 that are allowed
          nodes
              .postgres()
              .sql("UPDATE gatehouse.session SET reap_after = now() WHERE " + isRowOf(session));
          assertTrue(output(nodes.command("reaper", "reap")).contains("removed "));
          assertEquals(200, witness.visit(1, session).status());
          nodes.restart(0, Map.of());
        });
    gapIsAtMost(TAIL, 1);
  }

  /** It wakes up with all it knew, and must know better at once. */
  @Test
  void pausedNode() {
    strike(
        () -> {
          List<Known> sessions = knownToBoth();
          List<CompletableFuture<Integer>> first = new ArrayList<>();
          long from = System.nanoTime();
          frozen(
              List.of(nodes.process(0).pid()),
              () -> {
                for (Known session : sessions) {
                  assertTrue(witness.signOut(1, session));
                }
                pass(LENGTH);
                for (Known session : sessions) {
                  first.add(
                      CompletableFuture.supplyAsync(
                          () -> witness.visit(0, session).status(),
                          task -> new Thread(task).start()));
                }
                pass(Promises.LEASE); // until they have been sent
              });
          pauses.add(new Pause(0, from, System.nanoTime()));
          first.forEach(status -> assertNotEquals(200, status.join()));
          for (Known session : sessions) {
            assertEquals(401, witness.visit(0, session).status());
          }
        });
    gapIsAtMost(LENGTH.plus(TAIL), 0);
    gapIsAtMost(TAIL, 1);
  }

  /** What tells a node of sign-outs elsewhere has gone silent, and all else goes on. */
  @Test
  void halfOpenPollLink() {
    strike(
        () -> {
          String polls =
              "SELECT client_port FROM pg_stat_activity WHERE query LIKE '%revoked_since%' AND "
                  + TwoNodes.OURS;
          Await.until(
              "both nodes poll", PATIENCE, () -> nodes.postgres().column(polls).size() >= 2);
          List<Known> sessions = knownToBoth();
          List<Firewall> rules = new ArrayList<>();
          for (String port : nodes.postgres().column(polls)) {
            rules.add(Firewall.drop(Integer.parseInt(port), nodes.postgres().port()));
          }
          filtered(
              rules,
              () -> {
                for (Known session : sessions) {
                  assertTrue(witness.signOut(1, session));
                }
                pass(Promises.LEASE);
                for (Known session : sessions) {
                  assertEquals(401, witness.visit(0, session).status());
                }
                pass(LENGTH);
              });
        });
    gapsAreAtMost(TAIL);
    assertEquals(0, promises().unanswered(Kind.VISIT), "visits that were not answered");
  }

  @Test
  void fourReapersAndOneIsKilled() {
    int over = 40_000;
    String isOver = " WHERE abs_expires < now() - interval '30 min'";
    String deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = 'gatehouse'";
    nodes
        .postgres()
        .sql(
            """
            INSERT INTO gatehouse.session (key_hash, verifier, user_id, user_version, auth_method,
              last_access, idle, abs_expires, reap_after)
            SELECT gen_random_uuid(), decode(repeat('00', 16), 'hex'), a.id, a.version, 'password',
              now() - interval '2 h', interval '30 min', now() - interval '1 h',
              now() - interval '1 h'
            FROM gatehouse.account a, generate_series(1, %d)"""
                .formatted(over));
    List<String> deadlocksBefore = nodes.postgres().column(deadlocks);
    List<Process> reapers = new ArrayList<>();
    Connection gate = lock("LOCK TABLE gatehouse.migration_history IN ACCESS EXCLUSIVE MODE");
    for (int i = 0; i < 4; i++) {
      reapers.add(reaperAtGate("reaper-" + i));
    }
    strike(
        () -> {
          release(gate);
          Await.until(
              "one is at a batch",
              PATIENCE,
              () -> !activity("reaper-0", "state = 'active' AND query LIKE '%due AS%'").isEmpty());
          reapers.get(0).destroyForcibly();
          int removed = 0;
          for (Process reaper : reapers.subList(1, 4)) {
            String said = output(reaper);
            assertEquals(0, reaper.exitValue(), said);
            removed += Integer.parseInt(said.replaceFirst("(?s).*removed (\\d+) .*", "$1"));
          }
          say("%s: the other three removed %d of %d", name, removed, over);
          assertTrue(removed > 0 && removed <= over);
        });
    gapsAreAtMost(TAIL);
    assertEquals(
        List.of("0"), nodes.postgres().column("SELECT count(*) FROM gatehouse.session" + isOver));
    assertEquals(deadlocksBefore, nodes.postgres().column(deadlocks));
  }

  /** Started again if it gave up, as it does when its first connection takes more than 2 s. */
  private static Process reaperAtGate(String applicationName) {
    Process[] reaper = {nodes.command(applicationName, "reap")};
    Await.until(
        applicationName + " is about to begin",
        START,
        () -> {
          if (!reaper[0].isAlive()) {
            say("%s: %s", applicationName, output(reaper[0]).strip());
            reaper[0] = nodes.command(applicationName, "reap");
          }
          return !activity(applicationName, "wait_event_type = 'Lock'").isEmpty();
        });
    return reaper[0];
  }

  /** A node's clock jumps ten minutes ahead of the database's, twenty back, and right again. */
  @Test
  void skewedClock() throws IOException {
    Witness unseen = nodes.witness(new History()); // the restart would count as a gap
    Known kept = signIn(unseen, 0);
    Known over = signIn(unseen, 0);
    age(kept, Duration.ofMinutes(25)); // of 30 that are allowed
    age(over, Duration.ofMinutes(35));
    Path clock = Files.createTempFile("gatehouse-clock", "");
    Files.writeString(clock, "+0");
    nodes.restart(0, inTimeOf(clock));

    strike(
        () -> {
          for (int minutes : List.of(10, -10)) {
            Files.writeString(clock, "%+dm".formatted(minutes));
            Await.until(
                "the clock has jumped",
                PATIENCE,
                () -> aheadOfUs(0).toMinutes() / 9 == minutes / 9);
            for (int node = 0; node < 2; node++) {
              assertEquals(200, nodes.site(node).visit(kept.cookie()).status());
              assertEquals(401, nodes.site(node).visit(over.cookie()).status());
            }
            pass(LENGTH);
          }
          Files.writeString(clock, "+0");
          Await.until("the clock is right", PATIENCE, () -> aheadOfUs(0).toMinutes() == 0);
          // Each look at the clock takes the library some hundred times as long as the kernel.
          pauses.add(new Pause(0, Long.MIN_VALUE, Long.MAX_VALUE));
        });
    gapsAreAtMost(TAIL);
    Files.delete(clock);
    nodes.restart(0, Map.of()); // without the library, which is slow
  }

  /**
   * The environment of a process whose wall clock goes by a file, and whose monotonic one is real.
   */
  private static Map<String, String> inTimeOf(Path clock) throws IOException {
    return Map.of(
        "LD_PRELOAD",
        faketimeLibrary(),
        "FAKETIME_TIMESTAMP_FILE",
        clock.toString(),
        "FAKETIME_CACHE_DURATION",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1");
  }

  private static String faketimeLibrary() throws IOException {
    Process program =
        new ProcessBuilder("faketime", "-m", "-f", "+0", "printenv", "LD_PRELOAD").start();
    return output(program).strip();
  }

  /** By its own clock. */
  private static Duration aheadOfUs(int node) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(nodes.site(node).url("/login")).toURL().openConnection();
      long date = connection.getHeaderFieldDate("Date", 0);
      return Duration.ofMillis(date - System.currentTimeMillis());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Something that is done to the processes, and undone. */
  @FunctionalInterface
  private interface Fault {
    void strike() throws IOException;
  }

  /** Lets clients work before, during and after a fault, and holds all that was promised. */
  private void strike(Fault fault) {
    long seed = new Random().nextInt(1_000_000);
    Traffic traffic = new Traffic(CLIENTS, seed, witness);
    try (traffic) {
      awaitTraffic("clients are at work");
      fault.strike();
      awaitTraffic("clients are at work again");
    } catch (IOException e) {
      throw new AssertionError(name + ", seed " + seed, e);
    } finally {
      report();
    }
    Witness unseen = nodes.witness(new History()); // while one node is asked, none asks the other
    for (int node = 0; node < 2; node++) {
      for (Known session : traffic.open()) {
        assertEquals(200, unseen.visit(node, session).status(), session::toString);
      }
      for (Known session : traffic.ended()) {
        assertEquals(401, unseen.visit(node, session).status(), session::toString);
      }
    }
    assertEquals(List.of(), promises().broken());
    for (Kind kind : Kind.values()) {
      Duration turn = kind == Kind.LOGIN ? HASHING_TURN : Duration.ZERO;
      assertAnswered("a " + kind, promises().slowest(kind, pauses).minus(turn).toNanos());
    }
    String[] remains = new String[1];
    try {
      Await.until("nothing remains", PATIENCE, () -> (remains[0] = nodes.remains()).isEmpty());
    } catch (AssertionError e) {
      throw new AssertionError(remains[0], e);
    }
    sound = true;
  }

  /** Each node acknowledges some more of each kind. */
  private void awaitTraffic(String what) {
    for (int node = 0; node < 2; node++) {
      for (Kind kind : Kind.values()) {
        int of = node;
        long enough = history.acknowledged(kind, node) + 5;
        Await.until(
            what + " on node " + node + ", " + kind,
            PATIENCE,
            () -> history.acknowledged(kind, of) >= enough);
      }
    }
  }

  private Promises promises() {
    return new Promises(history.exchanges());
  }

  private void report() {
    Promises promises = promises();
    StringBuilder line = new StringBuilder(name).append(": longest gap");
    for (Kind kind : Kind.values()) {
      line.append(
          String.format(
              Locale.ROOT,
              " %s %.2f/%.2f s (slowest %.2f s)",
              kind,
              promises.longestGap(kind, 0).toNanos() / 1e9,
              promises.longestGap(kind, 1).toNanos() / 1e9,
              promises.slowest(kind, pauses).toNanos() / 1e9));
    }
    say("%s; %s", line, promises.summary());
  }

  private void gapsAreAtMost(Duration bound) {
    gapIsAtMost(bound, 0);
    gapIsAtMost(bound, 1);
  }

  private void gapIsAtMost(Duration bound, int node) {
    for (Kind kind : Kind.values()) {
      Duration most = kind == Kind.VISIT ? bound : bound.plus(TAIL);
      Duration gap = promises().longestGap(kind, node);
      assertTrue(
          gap.compareTo(most) <= 0,
          () -> "no %s on node %d for %s, more than %s".formatted(kind, node, gap, most));
    }
  }

  private static void assertAnswered(String what, long nanos) {
    assertTrue(
        nanos <= DEADLINE.plus(MARGIN).toNanos(),
        () -> "%s took %.2f s".formatted(what, nanos / 1e9));
  }

  /** Processes stand still meanwhile. */
  private static void frozen(List<Long> processes, Runnable meanwhile) {
    try {
      Signal.STOP.to(processes);
      meanwhile.run();
    } finally {
      Signal.CONT.to(processes);
    }
  }

  /** Packets go the way of these rules meanwhile. */
  private static void filtered(List<Firewall> rules, Runnable meanwhile) {
    try {
      meanwhile.run();
    } finally {
      rules.forEach(Firewall::close);
    }
  }

  private static List<Long> pidsOfPostgres() {
    return nodes.postgres().processes().stream().map(ProcessHandle::pid).toList();
  }

  /** A transaction holds locks meanwhile. */
  private static void locked(String sql, Runnable meanwhile) {
    Connection holder = lock(sql);
    try {
      meanwhile.run();
    } finally {
      release(holder);
    }
  }

  private static Connection lock(String sql) {
    try {
      Connection holder = nodes.postgres().connect();
      holder.setAutoCommit(false);
      try (Statement statement = holder.createStatement()) {
        statement.execute(sql);
      }
      return holder;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static void release(Connection holder) {
    try {
      holder.close(); // at which PostgreSQL rolls back
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One that holds no lock that others wait for, and whose node does not use it at the moment. */
  private static long idleBackend() {
    return Long.parseLong(
        nodes
            .postgres()
            .column(
                "SELECT pid FROM pg_stat_activity WHERE state = 'idle' AND "
                    + TwoNodes.OURS
                    + " AND query NOT LIKE '%revoked_since%' ORDER BY state_change DESC")
            .get(0));
  }

  private static List<String> activity(String applicationName, String condition) {
    return nodes
        .postgres()
        .column(
            "SELECT pid FROM pg_stat_activity WHERE application_name LIKE '"
                + applicationName
                + "' AND "
                + condition);
  }

  /** Keys of the rows whose login was acknowledged to nobody. */
  private List<String> orphans() {
    List<String> known =
        witness.acknowledged().stream().map(session -> session.key().toString()).toList();
    return nodes.postgres().column("SELECT key_hash FROM gatehouse.session").stream()
        .filter(key -> !known.contains(key))
        .toList();
  }

  private List<Known> openRows() {
    List<String> keys = nodes.postgres().column("SELECT key_hash FROM gatehouse.session");
    return witness.acknowledged().stream()
        .filter(session -> keys.contains(session.key().toString()))
        .toList();
  }

  /** Sessions that either node could answer for from memory. */
  private List<Known> knownToBoth() {
    List<Known> sessions = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sessions.add(signIn(1));
      assertEquals(200, witness.visit(0, sessions.get(i)).status());
    }
    return sessions;
  }

  private Known signIn(int node) {
    return signIn(witness, node);
  }

  /** Tries until it is not one too many at once. */
  private static Known signIn(Witness witness, int node) {
    List<Known> session = new ArrayList<>();
    Await.until(
        "a sign-in",
        PATIENCE,
        () -> {
          witness.signIn(node).ifPresent(session::add);
          return !session.isEmpty();
        });
    return session.get(0);
  }

  private static String isRowOf(Known session) {
    return "key_hash = '" + session.key() + "'";
  }

  /** Lets time pass for one session. */
  private static void age(Known session, Duration time) {
    nodes
        .postgres()
        .sql(
            "UPDATE gatehouse.session SET last_access = last_access - interval '"
                + time.toMillis()
                + " ms' WHERE "
                + isRowOf(session));
  }

  /** Many do the same at once, each on a thread of its own. */
  private static CompletableFuture<Void> together(int many, Runnable each) {
    return CompletableFuture.allOf(
        Stream.generate(() -> CompletableFuture.runAsync(each, task -> new Thread(task).start()))
            .limit(many)
            .toArray(CompletableFuture[]::new));
  }

  /** What a program said, once it has ended. */
  private static String output(Process program) {
    try {
      String said = new String(program.getInputStream().readAllBytes());
      assertTrue(program.waitFor(START.toSeconds(), TimeUnit.SECONDS));
      return said;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Lets the clients work. */
  private static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static void say(String format, Object... values) {
    System.out.println("faults: " + String.format(Locale.ROOT, format, values));
  }
}
