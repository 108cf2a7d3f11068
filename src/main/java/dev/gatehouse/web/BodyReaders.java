package dev.gatehouse.web;

import java.util.HashMap;
import java.util.Map;

/**
 * How many sign-in bodies are read at once: a body that comes slowly holds a thread, so neither all
 * senders together nor one of them may hold more than a few. Thread-safe.
 */
final class BodyReaders {
  private final int most;
  private final int mostPerSource;
  private final Map<String, Integer> readers = new HashMap<>();
  private int total;

  BodyReaders(int most, int mostPerSource) {
    this.most = most;
    this.mostPerSource = mostPerSource;
  }

  /** Whether one more body from this address may be read; if so, {@link #leave} must follow. */
  synchronized boolean enter(String source) {
    int own = readers.getOrDefault(source, 0);
    if (total >= most || own >= mostPerSource) {
      return false;
    }
    readers.put(source, own + 1);
    total++;
    return true;
  }

  synchronized void leave(String source) {
    readers.computeIfPresent(source, (key, own) -> own == 1 ? null : own - 1);
    total--;
  }
}
