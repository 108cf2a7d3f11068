package dev.gatehouse.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColourTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "#", "1f5a4e", "#1f5a4", "#1f5a4e0", "#fff", "green", "#1f5a4g"})
  void everythingButSixDigitsIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Colour.parse(text));
  }

  @Test
  void capitalsMeanTheSame() {
    assertEquals("#1f5a4e", Colour.parse("#1F5A4E").toString());
    assertEquals("#00000a", Colour.parse("#00000a").toString());
  }

  /** As WebAIM's and other checkers say. */
  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource({
    "#000000, #ffffff, 21",
    "#ffffff, #ffffff, 1",
    "#777777, #ffffff, 4.48",
    "#ffffff, #767676, 4.54",
    "#0000ff, #ffffff, 8.59",
    "#ff0000, #ffffff, 4.00"
  })
  void contrastIsThatOfWcag(String one, String other, double contrast) {
    assertEquals(contrast, Colour.parse(one).contrast(Colour.parse(other)), 0.005);
  }

  /** As CSS Color 4 gives them. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "#000000, 0",
    "#ffffff, 1",
    "#ff0000, 0.6280",
    "#00ff00, 0.8664",
    "#0000ff, 0.4520",
    "#663399, 0.4403"
  })
  void lightnessIsThatOfOklch(String colour, double lightness) {
    assertEquals(lightness, Colour.parse(colour).lightness(), 0.0001);
  }

  @Test
  void colourAtItsOwnLightnessIsItself() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      Colour colour = new Colour(random.nextInt(1 << 24));
      assertEquals(colour, colour.at(colour.lightness()));
    }
  }

  /**
   * In Chromium's {@code oklch()} the hue of each is at most 0.7 degrees off, the lightness 0.002.
   */
  @ParameterizedTest(name = "{0} at {1}")
  @CsvSource({
    "#ff0000, 0.5, #bc0201",
    "#0000ff, 0.78, #94b7fe",
    "#1f5a4e, 0.78, #8bc5b7",
    "#808080, 0.3, #2e2e2e",
    "#000000, 1, #ffffff",
    "#ffcc00, 0, #000000"
  })
  void hueStaysAtAnotherLightness(String colour, double lightness, String there) {
    assertEquals(there, Colour.parse(colour).at(lightness).toString());
  }

  @Test
  void chromaIsBoundedOnRequest() {
    assertEquals("#b7b7b7", Colour.parse("#ff0000").at(0.78, 0).toString());
    assertEquals(0.945, Colour.parse("#0000ff").at(0.945, 0.015).lightness(), 0.002);
  }
}
