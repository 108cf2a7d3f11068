package dev.gatehouse.db;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Asks the server to stop statements that take too long, so that nothing goes on behind our back.
 * The driver's own query timeout does so on one thread for all statements, one after the other, and
 * each of them waits for its turn: a server that is silent would hold them up for a second each.
 */
final class Cancellations implements AutoCloseable {
  private static final int IDLE_SECONDS = 5;

  /** The driver gives a cancellation up after one. */
  private static final int CLOSE_WAIT_SECONDS = 2;

  private final ScheduledThreadPoolExecutor clock;
  private final ThreadPoolExecutor senders;

  /**
   * At rest.
   *
   * @param statements how many run at once
   */
  Cancellations(int statements) {
    clock = new ScheduledThreadPoolExecutor(1, Cancellations::thread);
    clock.setRemoveOnCancelPolicy(true);
    senders =
        new ThreadPoolExecutor(
            0,
            statements,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            (ThreadFactory) Cancellations::thread);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(null, task, "gatehouse-cancellations", 0, false);
    thread.setDaemon(true);
    return thread;
  }

  /** Stops a statement in so long; to be cancelled itself when the statement has ended. */
  Future<?> after(int seconds, Statement statement) throws SQLException {
    try {
      return clock.schedule(
          () -> senders.execute(() -> stop(statement)), seconds, TimeUnit.SECONDS);
    } catch (RejectedExecutionException e) {
      throw new SQLException("the pool is closed", e);
    }
  }

  private static void stop(Statement statement) {
    try {
      statement.cancel();
    } catch (SQLException e) {
      return; // it has ended, or its link is down: its own time runs out
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    senders.shutdown();
    try {
      clock.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
      senders.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
