package dev.gatehouse.audit;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one {@link AuditListener}, on a daemon thread that is there while there is something to
 * tell; whatever it does, nobody else notices. Thread-safe.
 */
final class Announcer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
  private static final int MOST_WAITING = 1_000;
  private static final int KEPT_SECONDS = 10;
  private static final int CLOSE_WAIT_SECONDS = 2;

  private final AuditListener listener;
  private final Seldom failed = new Seldom();
  private final Seldom late = new Seldom();
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          KEPT_SECONDS,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          task -> {
            Thread made = new Thread(task, "gatehouse-audit-listener");
            made.setDaemon(true);
            return made;
          });

  Announcer(AuditListener listener) {
    this.listener = listener;
    thread.allowCoreThreadTimeOut(true);
  }

  /** Does not wait. */
  void announce(List<AuditEvent> events) {
    for (AuditEvent event : events) {
      try {
        thread.execute(() -> tell(event));
      } catch (RejectedExecutionException e) {
        isLate();
      }
    }
  }

  private void tell(AuditEvent event) {
    try {
      listener.happened(event);
    } catch (Exception | LinkageError e) { // its message might hold what was to be sent
      failed.say(
          events ->
              LOG.warn(
                  "sys_audit_listener_failed events={} class={}", events, e.getClass().getName()));
    }
  }

  private void isLate() {
    late.say(events -> LOG.warn("sys_audit_listener_late events={}", events));
  }

  /** Lets it hear what waits, for 2 seconds at most. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow().forEach(event -> isLate());
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
