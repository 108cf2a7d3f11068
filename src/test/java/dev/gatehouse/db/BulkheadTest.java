package dev.gatehouse.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A database that is ill holds as many threads as it has connections, and not all there are. */
class BulkheadTest {
  private final Bulkhead bulkhead = new Bulkhead(1, 500);

  private String read() {
    return bulkhead.run("read", () -> "row");
  }

  private void fail() {
    assertThrows(
        DatabaseException.class,
        () ->
            bulkhead.run(
                "read",
                () -> {
                  throw new DatabaseException("read", new SQLException("away", "08001"));
                }));
  }

  /** Runs the test while the only turn is taken. */
  private void whileTaken(Runnable test) {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    CompletableFuture<String> holder =
        CompletableFuture.supplyAsync(
            () ->
                bulkhead.run(
                    "read",
                    () -> {
                      taken.countDown();
                      await(done);
                      return "late row";
                    }));
    await(taken);
    try {
      test.run();
    } finally {
      done.countDown();
    }
    assertEquals("late row", holder.join());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Duration timeOfRefusal() {
    long began = System.nanoTime();
    DatabaseException refused = assertThrows(DatabaseException.class, this::read);
    assertEquals("read failed: too many wait for the database", refused.getMessage());
    return Duration.ofNanos(System.nanoTime() - began);
  }

  @Test
  void whoFindsNoTurnWaitsHalfASecond() {
    whileTaken(
        () -> {
          Duration waited = timeOfRefusal();
          assertTrue(waited.compareTo(Duration.ofMillis(500)) >= 0, waited::toString);
        });
    assertEquals("row", read());
  }

  @Test
  void turnThatIsGivenBackIsTakenByWhoWaits() {
    CompletableFuture<String> next = new CompletableFuture<>();
    whileTaken(
        () -> {
          Thread waiting = new Thread(() -> next.complete(read()));
          waiting.start();
          Await.until(
              "it waits",
              Duration.ofSeconds(10),
              () -> waiting.getState() == Thread.State.TIMED_WAITING);
        });
    assertEquals("row", next.join());
  }

  @Test
  void afterAFailureNobodyWaitsUntilOneReadSucceeds() {
    fail();
    whileTaken(
        () -> {
          Duration waited = timeOfRefusal();
          assertTrue(waited.compareTo(Duration.ofMillis(250)) < 0, waited::toString);
        });
    assertEquals("row", read(), "that one succeeds");
    whileTaken(() -> assertTrue(timeOfRefusal().compareTo(Duration.ofMillis(500)) >= 0));
  }
}
