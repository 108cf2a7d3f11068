package dev.gatehouse.audit;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Says something at once, and then at most every 10 seconds, with how often it happened since. */
final class Seldom {
  private static final long EVERY_NANOS = 10_000_000_000L;

  private final AtomicLong due = new AtomicLong(System.nanoTime());
  private final AtomicLong count = new AtomicLong();

  /** It has happened once more; the line is told how often since it was last written. */
  void say(LongConsumer line) {
    count.incrementAndGet();
    long now = System.nanoTime();
    long since = due.get();
    if (now - since >= 0 && due.compareAndSet(since, now + EVERY_NANOS)) {
      line.accept(count.getAndSet(0));
    }
  }
}
