package dev.gatehouse.session;

import dev.gatehouse.db.Database;
import dev.gatehouse.db.DatabaseException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the rows of sessions that are over, in batches of 1,000, each its own transaction. It
 * only tidies: an expired session is refused whether its row is still there or not. Any number of
 * nodes may reap at once; each row is deleted by one of them. One daemon thread, {@code
 * gatehouse-reaper}; a failed run is logged and the next one comes all the same.
 */
public final class Reaper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);
  private static final int BATCH = 1_000;

  private final SessionStore store;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "gatehouse-reaper");
            thread.setDaemon(true);
            return thread;
          });

  /** A reaper of this database's realm, at rest until started. */
  public Reaper(Database database) {
    this.store = new SessionStore(database);
  }

  /** Runs once per {@code period}, first after a random part of it so that nodes spread out. */
  public void start(Duration period) {
    long millis = period.toMillis();
    long first = ThreadLocalRandom.current().nextLong(millis);
    thread.scheduleWithFixedDelay(this::runQuietly, first, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Removes all that is over now.
   *
   * @return how many sessions were removed
   * @throws DatabaseException when the database cannot answer; what was removed stays removed
   */
  public int reap() {
    int total = 0;
    SessionStore.Reaped batch;
    do {
      batch = store.reap(BATCH);
      total += batch.deleted();
    } while (batch.lookedAt() == BATCH && !Thread.currentThread().isInterrupted());
    while (store.purgeRevocationLog(BATCH) == BATCH) {
      Thread.onSpinWait();
    }
    return total;
  }

  private void runQuietly() {
    try {
      int removed = reap();
      if (removed > 0) {
        LOG.info("session_expired removed={}", removed);
      }
    } catch (RuntimeException e) {
      LOG.warn("reaper_failed reason=\"{}\"", e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
