package dev.gatehouse.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Lets ten refusals of a name and reason a minute and source through and sums the rest, so that no
 * flood fills a disk or hides what else happens. Sources beyond the first 1,000 a minute are summed
 * together. Thread-safe.
 */
final class FloodGate {
  private static final long MINUTE_NANOS = 60_000_000_000L;
  private static final int FREE = 10;
  private static final int MOST_KEYS = 1_000;

  private static final class Window {
    private final long beganNanos;
    private long count;
    private Happening last;

    private Window(long beganNanos) {
      this.beganNanos = beganNanos;
    }
  }

  /**
   * By name, reason and source; in a list, for JDK 17 keeps an app in memory that used a record's
   * equals.
   */
  private final Map<List<String>, Window> windows = new HashMap<>();

  /** Whether this one is to be told now; else it is counted. */
  synchronized boolean lets(Happening happening) {
    AuditEvent event = happening.event();
    List<String> key = List.of(event.name(), event.reason(), event.source());
    if (!windows.containsKey(key) && windows.size() >= MOST_KEYS) {
      key = List.of(event.name(), event.reason(), "");
    }
    Window window = windows.computeIfAbsent(key, k -> new Window(happening.nanos()));
    window.count++;
    window.last = happening;
    return window.count <= FREE && sourceOf(key).equals(event.source());
  }

  /** The sums of the minutes that are over; of all, if so asked. */
  synchronized List<Happening> sums(long nowNanos, boolean all) {
    List<Happening> sums = new ArrayList<>();
    for (Iterator<Map.Entry<List<String>, Window>> each = windows.entrySet().iterator();
        each.hasNext(); ) {
      Map.Entry<List<String>, Window> entry = each.next();
      Window window = entry.getValue();
      if (all || nowNanos - window.beganNanos >= MINUTE_NANOS) {
        each.remove();
        boolean isOverflow = !sourceOf(entry.getKey()).equals(window.last.event().source());
        long told = isOverflow ? 0 : Math.min(window.count, FREE);
        if (window.count > told) {
          sums.add(sum(entry.getKey(), window.count - told, window.last.nanos()));
        }
      }
    }
    return sums;
  }

  private static Happening sum(List<String> key, long count, long nanos) {
    return new Happening(
        new AuditEvent(key.get(0), 0, 0, sourceOf(key), "", 0, key.get(1), count), true, nanos);
  }

  private static String sourceOf(List<String> key) {
    return key.get(2);
  }
}
