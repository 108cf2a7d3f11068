package dev.gatehouse.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What a connection is like. */
class ConnectionsTest {
  private static final TestDatabase.Access SERVER = TestDatabase.access();

  @Test
  void ourConnectionsCanBeTold() {
    assertEquals("gatehouse", applicationName(SERVER.url()));
  }

  @Test
  void operatorsUrlWinsOverOurDefaults() {
    assertEquals("intranet", applicationName(SERVER.url() + "&ApplicationName=intranet"));
    assertEquals(30_000, networkTimeout(SERVER.url() + "&socketTimeout=30"));
  }

  @Test
  void answersHaveTheirOwnTimeOnceTheLoginIsOver() {
    assertEquals(610_000, networkTimeout(SERVER.url()));
  }

  /** So that one which is back is noticed. */
  @Test
  void serverThatIsAwayIsTriedEveryTwoSeconds() throws Exception {
    List<Long> tries = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> refusals;
    try (ServerSocket away = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      refusals = CompletableFuture.runAsync(() -> refuse(away, tries));
      String url = "jdbc:postgresql://127.0.0.1:" + away.getLocalPort() + "/away?sslmode=disable";
      try (Database database = connect(url, Patience.REQUEST)) {
        long end = System.nanoTime() + Duration.ofSeconds(8).toNanos();
        while (System.nanoTime() < end) {
          assertThrows(
              DatabaseException.class,
              () -> database.statement("ask", "SELECT 1", PreparedStatement::execute));
        }
      }
    }
    refusals.get();
    long longest = 0;
    for (int i = 1; i < tries.size(); i++) {
      longest = Math.max(longest, tries.get(i) - tries.get(i - 1));
    }
    assertTrue(longest < Duration.ofSeconds(2).toNanos(), longest / 1e9 + " s without a try");
  }

  private static void refuse(ServerSocket server, List<Long> tries) {
    while (!server.isClosed()) {
      try {
        server.accept().close();
        tries.add(System.nanoTime());
      } catch (IOException e) {
        continue; // it has been closed
      }
    }
  }

  private static String applicationName(String url) {
    try (Database database = connect(url)) {
      return database.statement(
          "ask", "SHOW application_name", show -> firstOf(show.executeQuery()));
    }
  }

  private static String firstOf(ResultSet row) throws SQLException {
    row.next();
    return row.getString(1);
  }

  private static int networkTimeout(String url) {
    try (Database database = connect(url)) {
      return database.transaction("ask", connection -> connection.getNetworkTimeout());
    }
  }

  private static Database connect(String url) {
    return connect(url, Patience.BACKGROUND);
  }

  private static Database connect(String url, Patience patience) {
    return Database.connect(
        url, SERVER.server().name(), SERVER.server().password(), "gatehouse", "test", 1, patience);
  }
}
