package dev.gatehouse.account;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How many passwords are hashed at once: one a core, and twice as many may wait up to a second.
 * More are turned away at once, so that a flood of attempts cannot starve those who are signed in.
 */
final class HashingLimit {
  private static final int WAIT_SECONDS = 1;

  private final Semaphore admitted;
  private final Semaphore running;

  HashingLimit(int cores) {
    this.admitted = new Semaphore(3 * cores);
    this.running = new Semaphore(cores, true);
  }

  /** What the work gave, or what {@code turnedAway} gives when there is no room for it. */
  <T> T run(Supplier<T> work, Supplier<T> turnedAway) {
    if (!admitted.tryAcquire()) {
      return turnedAway.get();
    }
    try {
      return runInTurn(work, turnedAway);
    } finally {
      admitted.release();
    }
  }

  private <T> T runInTurn(Supplier<T> work, Supplier<T> turnedAway) {
    try {
      if (!running.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        return turnedAway.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return turnedAway.get();
    }
    try {
      return work.get();
    } finally {
      running.release();
    }
  }
}
