package dev.gatehouse.db;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one pool, known by name so that they can be told to end and waited for: a pool
 * that cannot reach its database sleeps between two tries and would outlive the app by seconds.
 */
final class PoolThreads implements ThreadFactory {
  private final String name;
  private final AtomicInteger count = new AtomicInteger();
  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

  /** Threads called {@code NAME-1}, {@code NAME-2} and so on. */
  PoolThreads(String name) {
    this.name = name;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
    thread.setDaemon(true);
    threads.removeIf(other -> other.getState() == Thread.State.TERMINATED);
    threads.add(thread);
    return thread;
  }

  /** Wakes those that sleep or wait; the pool's tasks take it for the end of their work. */
  void interrupt() {
    threads.forEach(Thread::interrupt);
  }

  /** Returns when all have ended, or at the latest after this time. */
  void awaitEnd(Duration atMost) {
    long due = System.nanoTime() + atMost.toNanos();
    try {
      for (Thread thread : threads) {
        TimeUnit.NANOSECONDS.timedJoin(thread, due - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
