package dev.gatehouse.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Proves;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No more passwords are hashed at once than there are cores, and few wait (THR-07). */
class HashingLimitTest {
  private static final int CORES = 2;

  private final HashingLimit limit = new HashingLimit(CORES);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final AtomicInteger running = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    mayEnd.countDown();
    threads.shutdownNow();
  }

  @Test
  @Proves("THR-07")
  void asManyRunAsThereAreCoresAndTheRestIsTurnedAway() {
    List<CompletableFuture<String>> attempts = new ArrayList<>();
    for (int i = 0; i < 10 * CORES; i++) {
      attempts.add(CompletableFuture.supplyAsync(this::attempt, threads));
    }

    Await.until(
        "all but the running ones are turned away",
        Duration.ofSeconds(10),
        () -> attempts.stream().filter(CompletableFuture::isDone).count() == 9 * CORES);
    assertEquals(CORES, running.get());
    mayEnd.countDown();
    long done = attempts.stream().map(CompletableFuture::join).filter("done"::equals).count();
    assertEquals(CORES, done);
  }

  @Test
  void placeIsGivenBackWhenTheWorkFails() {
    for (int i = 0; i < 10 * CORES; i++) {
      try {
        limit.run(
            () -> {
              throw new IllegalStateException("failed");
            },
            () -> "turned away");
      } catch (IllegalStateException expected) {
        assertEquals("failed", expected.getMessage());
      }
    }
    mayEnd.countDown();

    assertEquals("done", attempt());
  }

  private String attempt() {
    return limit.run(
        () -> {
          running.incrementAndGet();
          waitForTheEnd();
          return "done";
        },
        () -> "turned away");
  }

  private void waitForTheEnd() {
    try {
      mayEnd.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
