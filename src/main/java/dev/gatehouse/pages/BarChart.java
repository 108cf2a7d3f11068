package dev.gatehouse.pages;

import dev.gatehouse.text.Text;
import java.util.List;
import java.util.Locale;

/**
 * A row of bars, drawn on the server.
 *
 * @param bars from left to right, one at least
 */
public record BarChart(Text title, List<Bar> bars) {
  /** How wide each bar is with the gap behind it, and how tall the tallest one is. */
  private static final int STEP = 10;

  private static final int HEIGHT = 100;

  /**
   * One bar.
   *
   * @param label what it stands for
   * @param value 0 or more
   * @param said the value with its unit
   */
  public record Bar(Text label, double value, Text said) {}

  public BarChart {
    bars = List.copyOf(bars);
  }

  /** The bar with the greatest value. */
  public Bar highest() {
    return bars.stream().reduce((one, other) -> other.value() > one.value() ? other : one).get();
  }

  /** The drawing's size, for the {@code viewBox} of an SVG. */
  public String viewBox() {
    return "0 0 " + bars.size() * STEP + " " + HEIGHT;
  }

  /** The bars as one SVG path; what is not nought is seen. */
  public String path() {
    StringBuilder path = new StringBuilder();
    double most = Math.max(highest().value(), Double.MIN_NORMAL);
    for (int i = 0; i < bars.size(); i++) {
      double value = bars.get(i).value();
      if (value > 0) {
        long top = HEIGHT - Math.max(2, Math.round(value / most * HEIGHT));
        path.append(
            String.format(
                Locale.ROOT, "M%d %dV%dh%dV%dz", i * STEP + 1, HEIGHT, top, STEP - 2, HEIGHT));
      }
    }
    return path.toString();
  }
}
