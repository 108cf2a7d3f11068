package dev.gatehouse.pages;

import java.util.regex.Pattern;

/**
 * An opaque colour of sRGB, written {@code #rrggbb}. It is made lighter and darker in OKLCH, where
 * a hue stays the same to the eye; by HSL a light blue is violet.
 *
 * @param rgb 8 bits each of red, green and blue
 */
public record Colour(int rgb) {
  private static final Pattern TEXT = Pattern.compile("#[0-9A-Fa-f]{6}");

  /** Less than a step of 8 bits. */
  private static final double TOLERANCE = 1e-4;

  /**
   * The colour of this text.
   *
   * @throws IllegalArgumentException if it is not one of {@code #rrggbb}
   */
  public static Colour parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "must be # and six hexadecimal digits, such as #1f5a4e for a dark green");
    }
    return new Colour(Integer.parseInt(text.substring(1), 16));
  }

  @Override
  public String toString() {
    return "#%06x".formatted(rgb);
  }

  /** How much the two stand out from each other, 1 to 21 (WCAG 2.2, contrast ratio). */
  double contrast(Colour other) {
    double one = luminance();
    double two = other.luminance();
    return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
  }

  private double luminance() {
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
  }

  /** How light it is to the eye, 0 for black to 1 for white. */
  double lightness() {
    return oklab()[0];
  }

  /**
   * The same hue at this lightness, with as much chroma as now, or as that lightness has in sRGB.
   *
   * @param lightness 0 to 1
   */
  Colour at(double lightness) {
    return at(lightness, 1);
  }

  /** The same, with no more than this chroma: 0 for a grey; the most there is in sRGB is 0.33. */
  Colour at(double lightness, double mostChroma) {
    double[] lab = oklab();
    double chroma = Math.hypot(lab[1], lab[2]);
    double share = Math.min(1, mostChroma / Math.max(chroma, TOLERANCE));
    double[] channels = channels(lightness, share * lab[1], share * lab[2]);
    while (!isShown(channels)) { // a grey always is
      share *= 0.99;
      channels = channels(lightness, share * lab[1], share * lab[2]);
    }
    return new Colour(
        eightBits(channels[0]) << 16 | eightBits(channels[1]) << 8 | eightBits(channels[2]));
  }

  private static boolean isShown(double[] channels) {
    boolean isShown = true;
    for (double channel : channels) {
      isShown &= -TOLERANCE < channel && channel < 1 + TOLERANCE;
    }
    return isShown;
  }

  /**
   * Lightness and the two axes of colour, by Björn Ottosson's "A perceptual color space" (2020).
   */
  private double[] oklab() {
    double red = linear(rgb >> 16);
    double green = linear(rgb >> 8);
    double blue = linear(rgb);
    double l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
    double m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
    double s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
    return new double[] {
      0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
    };
  }

  /** Back again: linear red, green and blue, outside 0 to 1 where sRGB has no such colour. */
  private static double[] channels(double lightness, double a, double b) {
    double l = Math.pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
    double m = Math.pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
    double s = Math.pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
    return new double[] {
      4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s
    };
  }

  private static double linear(int channel) {
    double value = (channel & 0xFF) / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  private static int eightBits(double linear) {
    double in = Math.min(1, Math.max(0, linear));
    double value = in <= 0.0031308 ? in * 12.92 : 1.055 * Math.pow(in, 1 / 2.4) - 0.055;
    return (int) Math.round(255 * value);
  }
}
