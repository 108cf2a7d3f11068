package dev.gatehouse.pages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrandTest {
  private static final Pattern PROPOSAL = Pattern.compile("take (#[0-9a-f]{6}), the nearest");
  private static final String SVG =
      "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>a</title></svg>";
  private static final int MANY = 2_000;

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void coloursMadeOfAnyAcceptedOneStandOut(String name) {
    List<Object[]> pairs =
        AssetTest.colourPairs().map(Arguments::get).filter(row -> row[0].equals(name)).toList();
    assertTrue(pairs.size() > 10);
    Random random = new Random(7);
    for (int i = 0; i < MANY; ) {
      Colour colour = new Colour(random.nextInt(1 << 24));
      if (refusal(colour).isEmpty()) {
        i++;
        Theme theme = Theme.of(style(colour), name);
        for (Object[] pair : pairs) {
          double contrast = theme.contrast((String) pair[1]);
          assertTrue(contrast >= (double) pair[2], () -> colour + " " + pair[1] + ": " + contrast);
        }
      }
    }
  }

  @Test
  void proposalIsAcceptedAndNoneIsNearer() {
    Random random = new Random(7);
    for (int i = 0; i < MANY; ) {
      Colour tooLight = new Colour(random.nextInt(1 << 24));
      Optional<String> refusal = refusal(tooLight);
      if (refusal.isPresent()) {
        i++;
        Colour proposal = proposalIn(refusal.get());
        assertEquals(Optional.empty(), refusal(proposal));
        Theme theme = Theme.of(style(proposal), "light");
        double contrast = theme.contrast("accent on card");
        assertTrue(contrast < 4.65, () -> tooLight + " to " + proposal + ": contrast " + contrast);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "#ffcc00, 1.4, #8f7201",
    "#ff0000, 3.9, #ec0302",
    "#ffffff, 1.0, #757575",
    "#36b37e, 2.6, #038659"
  })
  void refusalNamesContrastAndProposal(String text, String contrast, String proposal) {
    assertEquals(
        "is too light for links on a page and under white text, whose contrast must be 4.5 and is "
            + contrast
            + ": take "
            + proposal
            + ", the nearest of the same hue",
        refusal(Colour.parse(text)).orElseThrow());
  }

  @Test
  void ourOwnColourLeavesTheStyleSheetAsItIs() {
    Colour own = Brand.checkColour("#1F5A4E");
    assertArrayEquals(
        Asset.STYLE.bytes(), new Assets(new Brand("a", Asset.ICON, own)).style().bytes());
  }

  @Test
  void anotherColourIsAnotherVersionOfTheSameName() {
    Asset style = new Assets(new Brand("a", Asset.ICON, Colour.parse("#0b5fff"))).style();
    assertEquals("gatehouse.css", style.name());
    assertEquals("text/css; charset=utf-8", style.contentType());
    assertNotEquals(Asset.STYLE.version(), style.version());
    assertTrue(AssetTest.textOf(style).startsWith(AssetTest.textOf(Asset.STYLE)));
    assertTrue(AssetTest.textOf(style).contains("\n  --accent: #0b5fff;\n"));
  }

  @Test
  void accentUnderThePointerIsAnother() {
    for (String dark : new String[] {"#000000", "#0a0a12", "#0b5fff"}) {
      Theme theme = Theme.of(style(Colour.parse(dark)), "light");
      assertTrue(theme.contrast("accent on accent-strong") > 1.15, dark);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "Müller & Söhne <GmbH>", "山田商店", "نور", "\uD83D\uDE00"})
  void nameMayBeOfAnyScript(String name) {
    assertEquals(name, Brand.checkName(name));
  }

  @Test
  void nameIsCountedInCodePoints() {
    assertEquals(80, Brand.checkName("\uD83D\uDE00".repeat(40)).length());
    assertThrows(IllegalArgumentException.class, () -> Brand.checkName("a".repeat(41)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u202Eb", "a\nb", "a\u0000", "a\u200Bb", "a\uD83D"})
  void nameThatTurnsItsSurroundingsIsRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> Brand.checkName(name));
  }

  static Stream<Arguments> logos() {
    return Stream.of(
        Arguments.of("logo.png", "image/png", "\u0089PNG\r\n\u001a\n..."),
        Arguments.of("logo.webp", "image/webp", "RIFF\n\u0000\r\u0001WEBPVP8 "),
        Arguments.of("logo.svg", "image/svg+xml", SVG),
        Arguments.of(
            "logo.svg",
            "image/svg+xml",
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><!-- \u00e9 -->\n"
                + "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"svg11.dtd\">\n"
                + SVG));
  }

  @ParameterizedTest
  @MethodSource("logos")
  void logoHasTheTypeThatItsFirstBytesSay(String name, String type, String content) {
    Asset logo = Asset.logo(bytes(content));
    assertEquals(name, logo.name());
    assertEquals(type, logo.contentType());
    assertArrayEquals(bytes(content), logo.bytes());
    Assets assets = new Assets(new Brand("a", logo, Brand.GATEHOUSE.colour()));
    assertEquals(Optional.of(logo), assets.named(name));
    assertEquals(Optional.empty(), assets.named("icon.svg"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GIF89a",
        "\u00ff\u00d8\u00ff\u00e0..JFIF",
        "RIFF....WAVE",
        "<!DOCTYPE html><html></html>",
        "<html xmlns=\"http://www.w3.org/1999/xhtml\"/>",
        "<svg/>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\">",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><p></svg>",
        "<!DOCTYPE svg [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>"
            + "<svg xmlns=\"http://www.w3.org/2000/svg\">&b;</svg>"
      })
  void fileOfAnotherKindIsRefused(String content) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Asset.logo(bytes(content)));
    assertTrue(refusal.getMessage().contains("neither a PNG"), refusal.getMessage());
  }

  @Test
  void anyBytesAreTakenOrRefused() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = bytes(SVG);
      for (int j = 0; j < 3; j++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertEquals("logo.svg", Asset.logo(bytes).name());
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().contains("neither a PNG"), e.getMessage());
      }
    }
  }

  @Test
  void logoHasAtMost64Kib() {
    byte[] most = new byte[65_536];
    System.arraycopy(bytes("\u0089PNG\r\n\u001a\n"), 0, most, 0, 8);
    assertEquals(65_536, Asset.logo(most).bytes().length);
    byte[] tooMany = Arrays.copyOf(most, 65_537);
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Asset.logo(tooMany));
    assertTrue(refusal.getMessage().contains("64 KiB"), refusal.getMessage());
  }

  private static byte[] bytes(String content) {
    return content.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Optional<String> refusal(Colour colour) {
    try {
      Brand.checkColour(colour.toString());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Colour proposalIn(String refusal) {
    Matcher proposal = PROPOSAL.matcher(refusal);
    assertTrue(proposal.find(), refusal);
    return Colour.parse(proposal.group(1));
  }

  private static String style(Colour colour) {
    return AssetTest.textOf(new Assets(new Brand("a", Asset.ICON, colour)).style());
  }
}
