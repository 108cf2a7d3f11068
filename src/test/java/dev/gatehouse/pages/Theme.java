package dev.gatehouse.pages;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The colours of a style sheet's custom properties, as they count in one theme. */
final class Theme {
  private static final Pattern ROOT =
      Pattern.compile("(@media \\(prefers-color-scheme: dark\\) \\{\\s*)?:root \\{([^}]*)}");
  private static final Pattern COLOUR = Pattern.compile("--([a-z-]+): #([0-9a-f]{6});");

  private final Map<String, Integer> colours = new HashMap<>();

  private Theme() {}

  /** Of a theme {@code light} or {@code dark}; what comes later in the style sheet counts. */
  static Theme of(String style, String name) {
    Theme theme = new Theme();
    Matcher root = ROOT.matcher(style);
    while (root.find()) {
      if (root.group(1) == null || name.equals("dark")) {
        COLOUR
            .matcher(root.group(2))
            .results()
            .forEach(one -> theme.colours.put(one.group(1), Integer.parseInt(one.group(2), 16)));
      }
    }
    return theme;
  }

  /** Of two properties, as {@code ink on card} (WCAG 2.2, contrast ratio). */
  double contrast(String pair) {
    String[] names = pair.split(" on ");
    double one = luminance(colours.get(names[0]));
    double other = luminance(colours.get(names[1]));
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  }

  private static double luminance(int rgb) {
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
  }

  private static double linear(int channel) {
    double value = (channel & 0xFF) / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
