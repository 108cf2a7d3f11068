package dev.gatehouse.pages;

/**
 * What makes the pages an operator's own. The colour is the accent of the light theme; what else is
 * coloured after it is derived here.
 *
 * @param name in the title and above the heading of every page
 * @param logo beside the name, and the icon in the browser's tab
 * @param colour of buttons, links and focus
 */
public record Brand(String name, Asset logo, Colour colour) {
  /** As long as nobody says otherwise. */
  public static final Brand GATEHOUSE = new Brand("Gatehouse", Asset.ICON, Colour.parse("#1f5a4e"));

  private static final int LONGEST_NAME = 40;

  /** The light theme's card, on which links are read: a little darker than the white on buttons. */
  private static final Colour CARD = Colour.parse("#fffdf9");

  /** Of text, by WCAG 2.2 s. 1.4.3. */
  private static final double LEAST_CONTRAST = 4.5;

  /** So light that every hue can be read on the dark card, and dark text on it. */
  private static final double DARK_THEMES_ACCENT = 0.78;

  private static final double DARK_THEMES_STRONG_ACCENT = 0.86;

  /**
   * The text, if it can be the name.
   *
   * @throws IllegalArgumentException saying what it must be
   */
  public static String checkName(String text) {
    if (text.codePointCount(0, text.length()) > LONGEST_NAME || !Plain.of(text).equals(text)) {
      throw new IllegalArgumentException(
          "must be 1 to 40 characters, none of them a control or format character");
    }
    return text;
  }

  /**
   * The colour of this text, if it can be read: as a link on a page, and under white text.
   *
   * @throws IllegalArgumentException saying what it must be, with the nearest of the same hue that
   *     can be read
   */
  public static Colour checkColour(String text) {
    Colour colour = Colour.parse(text);
    if (!isReadable(colour)) {
      double contrast = Math.floor(10 * colour.contrast(CARD)) / 10;
      throw new IllegalArgumentException(
          "is too light for links on a page and under white text, whose contrast must be %s and is"
                  .formatted(LEAST_CONTRAST)
              + " %s: take %s, the nearest of the same hue"
                  .formatted(contrast, nearestReadable(colour)));
    }
    return colour;
  }

  private static boolean isReadable(Colour colour) {
    return colour.contrast(CARD) >= LEAST_CONTRAST;
  }

  private static Colour nearestReadable(Colour tooLight) {
    double dark = 0;
    double light = tooLight.lightness();
    while (light - dark > 0.001) {
      double middle = (dark + light) / 2;
      if (isReadable(tooLight.at(middle))) {
        dark = middle;
      } else {
        light = middle;
      }
    }
    return tooLight.at(dark);
  }

  /** What the style sheet ends with; empty for our own colour, which it holds already. */
  String style() {
    if (colour.rgb() == GATEHOUSE.colour.rgb()) {
      return "";
    }
    return """

        :root {
          --accent: %s;
          --accent-strong: %s;
          --info: %s;
        }

        @media (prefers-color-scheme: dark) {
          :root {
            --accent: %s;
            --accent-strong: %s;
            --info: %s;
          }
        }
        """
        .formatted(
            colour,
            strong(),
            colour.at(0.945, 0.015),
            colour.at(DARK_THEMES_ACCENT),
            colour.at(DARK_THEMES_STRONG_ACCENT),
            colour.at(0.3, 0.03));
  }

  /** Under the pointer: darker, or lighter where there is nothing darker to be seen. */
  private Colour strong() {
    double lightness = colour.lightness();
    return colour.at(lightness > 0.3 ? lightness - 0.09 : lightness + 0.2);
  }
}
