package dev.gatehouse.db;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How many threads may wait for the database. There is one turn for each connection. While the
 * database answers, whoever finds none waits for a while; once it fails, only so many find out
 * whether it answers again, and everybody else is turned away at once.
 */
final class Bulkhead {
  private final Semaphore turns;
  private final long waitMillis;
  private volatile boolean isFailing;

  Bulkhead(int connections, long waitMillis) {
    this.waitMillis = waitMillis;
    this.turns = new Semaphore(connections, true);
  }

  /**
   * What the work gives.
   *
   * @throws DatabaseException as the work does, or when there is no turn
   */
  <T> T run(String operation, Supplier<T> work) {
    if (!tryEnter()) {
      throw new DatabaseException(operation + " failed: too many wait for the database");
    }
    try {
      T result = work.get();
      isFailing = false;
      return result;
    } catch (DatabaseException e) {
      isFailing |= e.isSql();
      throw e;
    } finally {
      turns.release();
    }
  }

  private boolean tryEnter() {
    if (turns.tryAcquire()) {
      return true;
    }
    try {
      return !isFailing && turns.tryAcquire(waitMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
