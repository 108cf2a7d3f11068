package dev.gatehouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.Source;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.TestRealm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is left of Gatehouse once it is closed, whatever it was waiting for: nothing. */
class GatehouseCloseTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final TestRealm realm = TestRealm.create(); // has threads of its own
  private final Set<Thread> before = Thread.getAllStackTraces().keySet();

  @AfterEach
  void closeRealm() {
    realm.close();
  }

  @Test
  void nothingIsLeftOfAnOpenRealm() {
    Gatehouse gatehouse = new Gatehouse(realm.settings());
    assertTrue(gatehouse.openInBackground(() -> {}));
    Await.until("connections", PATIENCE, () -> connections() > 0);

    close(gatehouse, Duration.ofSeconds(2));

    Await.until("no connection", PATIENCE, () -> connections() == 0);
  }

  @Test
  void nothingIsLeftWhileTheDatabaseSendsEverybodyAway() throws IOException {
    AtomicInteger sentAway = new AtomicInteger();
    try (ServerSocket database = listener()) {
      Thread door = new Thread(() -> sendAway(database, sentAway), "door");
      door.start();
      Gatehouse gatehouse = new Gatehouse(settings(database));
      Thread start = open(gatehouse);
      // By then each pool sleeps for seconds before it tries again.
      Await.until("many tries", PATIENCE, () -> sentAway.get() >= 20);

      close(gatehouse, Duration.ofSeconds(2));
      start.interrupt();
    }
  }

  private static void sendAway(ServerSocket database, AtomicInteger count) {
    try {
      while (true) {
        database.accept().close();
        count.incrementAndGet();
      }
    } catch (IOException e) {
      count.get(); // closed: the test is over
    }
  }

  @Test
  void nothingIsLeftWhileTheDatabaseTakesConnectionsAndIsSilent() throws IOException {
    try (ServerSocket silent = listener()) {
      Gatehouse gatehouse = new Gatehouse(settings(silent));
      Thread start = open(gatehouse);
      silent.accept(); // the others wait in the queue

      close(gatehouse, Duration.ofSeconds(10));
      start.interrupt();
    }
  }

  @Test
  void nothingIsLeftOfAMigrationThatWaitsForALock() throws SQLException {
    try (Connection other = realm.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(realm.inRealm("LOCK TABLE ${realm}.migration_history"));
      Gatehouse gatehouse = new Gatehouse(realm.settings());
      Thread start = open(gatehouse);
      Await.until("the migration waits", PATIENCE, () -> waiting() > 0);

      close(gatehouse, Duration.ofSeconds(2));
      start.interrupt();

      other.rollback();
      Await.until("no connection", PATIENCE, () -> connections() == 0);
    }
  }

  /** Opening waits some seconds for the database, as the container's own thread would. */
  private static Thread open(Gatehouse gatehouse) {
    Thread start = new Thread(() -> gatehouse.openInBackground(() -> {}), "start");
    start.start();
    return start;
  }

  private void close(Gatehouse gatehouse, Duration atMost) {
    long began = System.nanoTime();
    gatehouse.close();
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertTrue(took.compareTo(atMost) < 0, () -> "closing took " + took);
    // A thread whose work is done may still be seen for an instant.
    Await.until("no thread", Duration.ofSeconds(1), () -> own().findAny().isEmpty());
    assertEquals(List.of(), own().map(Thread::getName).toList());
  }

  private Stream<Thread> own() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .filter(thread -> thread.getName().matches("(?i).*(gatehouse-|postgresql jdbc).*"));
  }

  private static ServerSocket listener() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static Settings settings(ServerSocket database) {
    String url = "jdbc:postgresql://127.0.0.1:" + database.getLocalPort() + "/none?sslmode=disable";
    return SettingsReader.read(
        List.of(new Source("test", Map.of("gatehouse.db.url", url, "gatehouse.db.user", "none"))),
        Source.none(),
        true);
  }

  private long connections() {
    return activity("");
  }

  private long waiting() {
    return activity(" AND wait_event_type = 'Lock'");
  }

  private long activity(String condition) {
    return Long.parseLong(
        realm
            .column(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'gatehouse'"
                    + condition)
            .get(0));
  }
}
