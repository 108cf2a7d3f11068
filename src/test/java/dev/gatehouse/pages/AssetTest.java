package dev.gatehouse.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssetTest {
  private static final Assets ASSETS = new Assets(Brand.GATEHOUSE);
  private static final String STYLE = textOf(Asset.STYLE);

  static String textOf(Asset asset) {
    return new String(asset.bytes(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "gatehouse.css, text/css; charset=utf-8",
    "icon.svg, image/svg+xml; charset=utf-8",
    "gatehouse.js, text/javascript; charset=utf-8"
  })
  void assetIsFoundByItsName(String name, String contentType) throws Exception {
    Asset asset = ASSETS.named(name).orElseThrow();
    assertEquals(name, asset.name());
    assertEquals(contentType, asset.contentType());
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(asset.bytes());
    assertEquals(HexFormat.of().formatHex(digest).substring(0, 8), asset.version());
  }

  @Test
  void scriptIsNamedByTheHashOfItsContent() throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Asset.SCRIPT.bytes());
    assertEquals("sha256-" + Base64.getEncoder().encodeToString(digest), Asset.scriptHash());
  }

  /** Nothing that turns text into markup or code, and no word of its own to be said. */
  @Test
  void scriptIsSmallAndMakesNoCodeOfText() {
    String script = new String(Asset.SCRIPT.bytes(), StandardCharsets.UTF_8);
    assertTrue(script.length() < 8_000, script.length() + " characters");
    for (String maker : List.of("innerHTML", "outerHTML", "insertAdjacent", "eval", "Function(")) {
      assertFalse(script.contains(maker), maker);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "icon", "GATEHOUSE.CSS", "/icon.svg", "../pages/icon.svg", "Pages.class"})
  void everyOtherNameIsUnknown(String name) {
    assertEquals(Optional.empty(), ASSETS.named(name));
  }

  @Test
  void callersCannotChangeTheContent() {
    Asset.STYLE.bytes()[0] = 'X';
    assertFalse(Asset.STYLE.bytes()[0] == 'X');
  }

  @Test
  void styleAsksForNothingElse() {
    assertFalse(STYLE.contains("url("));
    assertFalse(STYLE.contains("@import"));
    assertFalse(textOf(Asset.ICON).contains("style"));
  }

  static Stream<Arguments> colourPairs() {
    List<Arguments> rows = new ArrayList<>();
    for (String theme : List.of("light", "dark")) {
      for (String pair :
          List.of(
              "ink on ground",
              "ink on card",
              "ink on info",
              "ink on problem",
              "soft on card",
              "on-accent on accent",
              "on-accent on accent-strong",
              "accent on card",
              "accent-strong on info")) {
        rows.add(argumentSet(theme + ": " + pair, theme, pair, 4.5));
      }
      for (String pair : List.of("field on card", "accent on info", "problem-edge on problem")) {
        rows.add(argumentSet(theme + ": " + pair, theme, pair, 3.0));
      }
    }
    return rows.stream();
  }

  /** WCAG 2.2 s. 1.4.3 (text, 4.5) and 1.4.11 (fields, focus and edges, 3). */
  @ParameterizedTest
  @MethodSource("colourPairs")
  void coloursStandOut(String theme, String pair, double least) {
    double contrast = Theme.of(STYLE, theme).contrast(pair);
    assertTrue(contrast >= least, "contrast " + contrast);
  }
}
