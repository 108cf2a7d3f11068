package dev.gatehouse.web;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What an app reads and writes of one request, on whichever threads, until its session ends. A
 * container gives the buffers behind a request to the next one, which may be another user's, as
 * soon as it is completed, even while a thread of the app is at them. So it is not completed before
 * they are all out, and none comes in afterwards. Thread-safe.
 */
final class Traffic {
  private final long beganNanos = System.nanoTime();
  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean hasEnded;

  boolean isOlderThan(Duration time) {
    return System.nanoTime() - beganNanos > time.toNanos();
  }

  /** For a read or a write, with {@link #leave} after it. */
  void enter() throws IOException {
    if (!tryEnter()) {
      throw new IOException("the session has ended");
    }
  }

  /** As {@link #enter}; false: it has ended, and there is nothing to leave. */
  boolean tryEnter() {
    inside.incrementAndGet();
    if (hasEnded) { // read after it is counted, as it is set before they are counted
      inside.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    inside.decrementAndGet();
  }

  /** Lets nobody in any more; whether nobody is there. */
  boolean end() {
    hasEnded = true;
    return inside.get() == 0;
  }
}
