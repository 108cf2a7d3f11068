package dev.gatehouse.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestDatabase.Access;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A read survives the end of its connection and of all others; a write is not tried twice. */
class ReadAgainTest {
  private static final int CONNECTIONS = 6;
  private static final String NAME = "gatehouse-read-again";

  private final Access access = TestDatabase.access();
  private final Database database =
      Database.connect(
          access.url() + (access.url().contains("?") ? "&" : "?") + "ApplicationName=" + NAME,
          access.server().name(),
          access.server().password(),
          "gatehouse",
          "test",
          CONNECTIONS,
          Patience.REQUEST);

  @AfterEach
  void close() {
    database.close();
  }

  private int backend() {
    return database.read("ask", "SELECT pg_backend_pid()", ReadAgainTest::number);
  }

  private static int number(PreparedStatement select) throws SQLException {
    try (ResultSet row = select.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  private int administrate(String sql) {
    try (Connection connection =
            DriverManager.getConnection(
                access.url(), access.administrator().name(), access.administrator().password());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private int terminateAll() {
    return administrate(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '"
            + NAME
            + "'");
  }

  private void fillPool() {
    Await.until(
        "the pool is full",
        Duration.ofSeconds(20),
        () ->
            administrate(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + NAME + "'")
                == CONNECTIONS);
  }

  @Test
  void oneReaderAfterAllConnectionsWereCutNoticesNothing() {
    int before = backend();
    fillPool();
    for (int i = 0; i < CONNECTIONS; i++) {
      backend(); // used a moment ago, so the pool does not look whether they live
    }

    assertEquals(CONNECTIONS, terminateAll());

    assertTrue(backend() != before);
  }

  @Test
  void manyReadersWhoseConnectionsAreCutNoticeNothing() {
    backend();
    fillPool();
    CountDownLatch cut = new CountDownLatch(3);
    AtomicInteger reads = new AtomicInteger();
    List<CompletableFuture<Void>> readers = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      readers.add(
          CompletableFuture.runAsync(
              () -> {
                while (cut.getCount() > 0) {
                  backend();
                  reads.incrementAndGet();
                }
              },
              task -> new Thread(task).start()));
    }
    while (cut.getCount() > 0) {
      int seen = reads.get();
      Await.until("work", Duration.ofSeconds(20), () -> reads.get() > seen + 500);
      assertTrue(terminateAll() > 0);
      cut.countDown();
    }
    readers.forEach(CompletableFuture::join);
  }

  @Test
  void statementThatMayChangeSomethingIsNotTriedTwice() {
    AtomicInteger tries = new AtomicInteger();

    assertThrows(
        DatabaseException.class,
        () ->
            database.statement(
                "end its own connection",
                "SELECT pg_terminate_backend(pg_backend_pid())",
                select -> {
                  tries.incrementAndGet();
                  return number(select);
                }));

    assertEquals(1, tries.get());
  }

  @Test
  void readThatEndsItsOwnConnectionIsTriedTwiceAndNoMore() {
    AtomicInteger tries = new AtomicInteger();

    assertThrows(
        DatabaseException.class,
        () ->
            database.read(
                "end its own connection",
                "SELECT pg_terminate_backend(pg_backend_pid())",
                select -> {
                  tries.incrementAndGet();
                  return number(select);
                }));

    assertEquals(2, tries.get());
  }
}
