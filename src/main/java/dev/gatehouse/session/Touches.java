package dev.gatehouse.session;

import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.SessionStore.Touched;
import dev.gatehouse.session.SessionStore.Written;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Activity that is still to be written down. A session comes here when its touch interval is over;
 * all that have come are written a second later in one statement, on a thread of its own, {@code
 * gatehouse-touches}. What could not be written waits and is tried again: that costs no request
 * anything. Thread-safe.
 */
final class Touches implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Touches.class);
  private static final long DELAY_MILLIS = 1_000;
  private static final int CLOSE_WAIT_SECONDS = 5;
  private static final int MOST_WAITING = 100_000;
  private static final int BATCH = 1_000;

  /** No record: one is told from a later one of the same session by identity. */
  private static final class Touch {
    private final UUID tag;
    private final long nanos;

    Touch(UUID tag, long nanos) {
      this.tag = tag;
      this.nanos = nanos;
    }

    long ageAt(long now) {
      return TimeUnit.NANOSECONDS.toMillis(now - nanos);
    }
  }

  private final SessionStore store;
  private final NearCache cache;
  private final Map<Long, Touch> waiting = new ConcurrentHashMap<>();
  private final AtomicBoolean isDue = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread made = new Thread(null, task, "gatehouse-touches", 0, false);
            made.setDaemon(true);
            return made;
          });
  private boolean isFailing; // the thread's own

  Touches(SessionStore store, NearCache cache) {
    this.store = store;
    this.cache = cache;
  }

  /** Notes a request of a session, which came under the token with this tag. */
  void add(UUID tag, long sid) {
    if (waiting.size() < MOST_WAITING || waiting.containsKey(sid)) {
      waiting.put(sid, new Touch(tag, System.nanoTime()));
      flushLater();
    }
  }

  /** The session as its row will be when what is noted here has been written. */
  Active counted(Active active) {
    Touch touch = waiting.get(active.session().id());
    if (touch == null) {
      return active;
    }
    Instant at = active.now().minusMillis(touch.ageAt(System.nanoTime()));
    return at.isAfter(active.session().lastAccessAt())
        ? new Active(active.session().touchedAt(at), active.account(), active.now(), false)
        : active;
  }

  private void flushLater() {
    if (isDue.compareAndSet(false, true)) {
      try {
        thread.schedule(this::flush, DELAY_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        isDue.set(false); // closed: the request came too late to count
      }
    }
  }

  private void flush() {
    isDue.set(false); // before it is looked at what waits: what comes now comes to the next one
    SortedMap<Long, Touch> all = new TreeMap<>(waiting);
    boolean failed = false;
    while (!all.isEmpty()) {
      long next = all.keySet().stream().skip(BATCH).findFirst().orElse(Long.MAX_VALUE);
      failed |= !isWritten(all.headMap(next));
      all = all.tailMap(next);
    }
    isFailing = failed;
    if (!waiting.isEmpty()) {
      flushLater();
    }
  }

  /** Tries to; what could not be written goes on waiting. */
  private boolean isWritten(SortedMap<Long, Touch> touches) {
    try {
      write(touches);
      return true;
    } catch (DatabaseException e) {
      if (!isFailing) {
        isFailing = true;
        LOG.warn("sys_touch_failed waiting={} reason=\"{}\"", waiting.size(), e.getMessage());
      }
    } catch (RuntimeException e) {
      LOG.error("sys_touch_failed", e);
    }
    return false;
  }

  private void write(SortedMap<Long, Touch> touches) {
    long now = System.nanoTime();
    SortedMap<Long, Long> ages = new TreeMap<>();
    touches.forEach((sid, touch) -> ages.put(sid, touch.ageAt(now)));
    Map<Long, Optional<Written>> live =
        store.touch(ages).stream().collect(Collectors.toMap(Touched::sid, Touched::written));
    touches.forEach(
        (sid, touch) -> {
          if (!live.containsKey(sid)) {
            waiting.remove(sid);
            cache.dead(touch.tag);
          } else if (live.get(sid).isPresent()) {
            waiting.remove(sid, touch);
            cache.touched(touch.tag, live.get(sid).get());
          }
        });
  }

  /** Writes what waits, if the database answers. */
  @Override
  public void close() {
    if (!thread.isShutdown()) {
      Future<?> lastOne = thread.submit(this::flush);
      thread.shutdown();
      thread.getQueue().removeIf(task -> task != lastOne);
      awaitEnd();
    }
  }

  private void awaitEnd() {
    try {
      if (!thread.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
