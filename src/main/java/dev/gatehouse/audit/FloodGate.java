package dev.gatehouse.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Lets ten refusals of a kind a minute and source through and sums the rest, so that no flood fills
 * a disk or hides what else happens. Sources beyond the first 1,000 a minute are summed together.
 * Thread-safe.
 */
final class FloodGate {
  private static final long MINUTE_NANOS = 60_000_000_000L;
  private static final int FREE = 10;
  private static final int MOST_KEYS = 1_000;

  private record Key(String name, String source) {}

  private static final class Window {
    private final long beganNanos;
    private long count;
    private Happening last;

    private Window(long beganNanos) {
      this.beganNanos = beganNanos;
    }
  }

  private final Map<Key, Window> windows = new HashMap<>();

  /** Whether this one is to be told now; else it is counted. */
  synchronized boolean lets(Happening happening) {
    String name = happening.event().name();
    String source = happening.event().source();
    Key key = new Key(name, source);
    if (!windows.containsKey(key) && windows.size() >= MOST_KEYS) {
      key = new Key(name, "");
    }
    Window window = windows.computeIfAbsent(key, k -> new Window(happening.nanos()));
    window.count++;
    window.last = happening;
    return window.count <= FREE && key.source().equals(source);
  }

  /** The sums of the minutes that are over; of all, if so asked. */
  synchronized List<Happening> sums(long nowNanos, boolean all) {
    List<Happening> sums = new ArrayList<>();
    for (Iterator<Map.Entry<Key, Window>> each = windows.entrySet().iterator(); each.hasNext(); ) {
      Map.Entry<Key, Window> entry = each.next();
      Window window = entry.getValue();
      if (all || nowNanos - window.beganNanos >= MINUTE_NANOS) {
        each.remove();
        boolean isOverflow = !entry.getKey().source().equals(window.last.event().source());
        long told = isOverflow ? 0 : Math.min(window.count, FREE);
        if (window.count > told) {
          sums.add(sum(window, entry.getKey().source(), window.count - told));
        }
      }
    }
    return sums;
  }

  private static Happening sum(Window window, String source, long count) {
    String name = window.last.event().name();
    AuditEvent event = new AuditEvent(name, 0, 0, source, "summed", count);
    return new Happening(event, true, window.last.nanos());
  }
}
