package dev.gatehouse.account;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks what others wrote, on daemon threads, of which there are so many at most, and waits no
 * longer than its patience lasts. Thread-safe.
 */
public final class OutsideCalls implements AutoCloseable {
  private static final int KEPT_SECONDS = 10;

  private final Duration patience;
  private final ExecutorService threads;

  /** Calls on threads of this name. */
  public OutsideCalls(String threadName, int most, Duration patience) {
    this.patience = patience;
    this.threads =
        new ThreadPoolExecutor(
            0,
            most,
            KEPT_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Is told why an answer is missing. */
  @FunctionalInterface
  public interface Failure {
    /**
     * Writes it down.
     *
     * @param what class of what was thrown; its message might hold a secret
     */
    void told(String reason, Class<?> what);
  }

  /** What they answer, all asked at once; nothing in place of an answer that is missing. */
  public <T> List<T> askAll(List<Callable<T>> questions, Failure failure) {
    List<Future<T>> asked = new ArrayList<>();
    for (Callable<T> question : questions) {
      try {
        asked.add(threads.submit(question));
      } catch (RejectedExecutionException e) {
        failure.told("too_many", e.getClass());
      }
    }
    long due = System.nanoTime() + patience.toNanos();
    List<T> answers = new ArrayList<>();
    for (Future<T> one : asked) {
      try {
        answers.add(one.get(Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS));
      } catch (ExecutionException e) {
        failure.told("threw", e.getCause().getClass());
      } catch (TimeoutException e) {
        failure.told("too_slow", e.getClass());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failure.told("interrupted", e.getClass());
      } finally {
        one.cancel(true);
      }
    }
    return answers;
  }

  /** Gives up what is still being asked. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
