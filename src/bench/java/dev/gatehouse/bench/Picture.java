package dev.gatehouse.bench;

import java.util.Locale;

/** The steady run as bars: an SVG picture that is readable on light and on dark. */
final class Picture {
  private static final int LEFT = 170;
  private static final int LONGEST = 400;
  private static final int ROW = 34;
  private static final int TOP = 44;

  private Picture() {}

  /** Requests per second of each variant, as a part of what the bare servlet does. */
  static String of(Rounds rounds) {
    int height = TOP + ROW * rounds.variants().size() + 8;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="680" height="%d" viewBox="0 0 680 %d" role="img" aria-labelledby="title">
          <title id="title">Requests per second of signed-in users beside the bare servlet</title>
          <style>
            text { font: 14px system-ui, sans-serif; fill: #24292f; }
            rect { fill: #8c959f; }
            .ours { fill: #1a7f5a; }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3; }
              rect { fill: #6e7681; }
              .ours { fill: #3fb98a; }
            }
          </style>
          <text x="0" y="20">Requests per second of signed-in users; the bare servlet is 100 %%</text>
        """
            .formatted(height, height));
    int y = TOP;
    for (Variant variant : rounds.variants()) {
      double part = rounds.ratio(variant, Variant.BARE, Rounds::perSecond);
      svg.append(
          String.format(
              Locale.ROOT,
              """
                <text x="%d" y="%d" text-anchor="end">%s</text>
                <rect x="%d" y="%d" width="%.1f" height="22" rx="2"%s/>
                <text x="%.1f" y="%d">%.0f %%</text>
              """,
              LEFT - 10,
              y + 16,
              variant.title(),
              LEFT,
              y,
              part * LONGEST,
              variant.name().startsWith("GATEHOUSE") ? " class=\"ours\"" : "",
              LEFT + part * LONGEST + 8,
              y + 16,
              100 * part));
      y += ROW;
    }
    return svg.append("</svg>\n").toString();
  }
}
