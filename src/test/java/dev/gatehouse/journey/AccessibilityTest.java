package dev.gatehouse.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.RequiresBrowser;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import dev.gatehouse.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every page in every state suits those who see, hear or type differently (WCAG 2.2 AA). */
@RequiresBrowser
class AccessibilityTest {
  private static final int NARROW = 320;
  private static final int WIDE = 1280;
  private static final int HEIGHT = 800;

  private static TestRealm realm;
  private static TestServer server;
  private static Browser browser;
  private static Browser plain;

  @BeforeAll
  static void start() {
    realm = TestRealm.create(GalleryServlet.ACCESS);
    server = TestServer.start(realm, new Mapping(GalleryServlet.PATH, new GalleryServlet()));
    browser = Browser.start();
    plain = Browser.startWithoutScripts();
  }

  @AfterAll
  static void stop() {
    plain.close();
    browser.close();
    server.close();
    realm.close();
  }

  static Stream<String> pages() {
    return Words.ALL.stream()
        .map(Words::tag)
        .flatMap(
            language ->
                GalleryServlet.pages(language).keySet().stream()
                    .map(page -> language + "/" + page));
  }

  static Stream<String> englishPages() {
    return pages().filter(page -> page.startsWith("en/"));
  }

  /** In colours for day and night. */
  @ParameterizedTest
  @MethodSource("englishPages")
  void axeFindsNothing(String page) {
    for (boolean isDark : List.of(false, true)) {
      browser.look(WIDE, HEIGHT, isDark);
      browser.open(server.url("/gallery/" + page));
      browser.unfold();
      assertEquals(List.of(), browser.accessibilityProblems(), "dark: " + isDark);
    }
  }

  /** The script adds buttons that show a password, and nothing else before something happens. */
  @ParameterizedTest
  @MethodSource("englishPages")
  void everyPageIsWholeWithoutScripts(String page) {
    for (Browser one : List.of(browser, plain)) {
      one.look(WIDE, HEIGHT, false);
      one.open(server.url("/gallery/" + page));
    }
    List<String> controls = new ArrayList<>(browser.controls());
    int passwords = browser.count("input[type=password]");
    assertEquals(passwords > 0, controls.removeIf(name -> name.startsWith("Show: ")));
    assertEquals(controls, plain.controls());
    assertEquals(passwords, plain.count("input[type=password]"));
    assertEquals(withoutTime(browser.text().replace("\nShow\n", "\n")), withoutTime(plain.text()));
  }

  private static String withoutTime(String text) {
    return text.replaceAll("Wait \\d+ seconds", "Wait so long");
  }

  /** As at 400 % on a screen 1,280 wide (WCAG 1.4.10), in every language. */
  @ParameterizedTest
  @MethodSource("pages")
  void fitsANarrowWindow(String page) {
    browser.look(NARROW, HEIGHT, false);
    browser.open(server.url("/gallery/" + page));
    browser.unfold();
    assertEquals(0, browser.overflow());
  }

  /** The text alone, on half a screen (WCAG 1.4.4). */
  @ParameterizedTest
  @MethodSource("englishPages")
  void fitsWithTextOfTwiceTheSize(String page) {
    browser.look(2 * NARROW, HEIGHT, false);
    browser.open(server.url("/gallery/" + page));
    browser.unfold();
    browser.script("document.documentElement.style.fontSize = '200%'");
    assertEquals(0, browser.overflow());
  }

  /**
   * Each field, button and link once, in the order in which they are read, and seen when it has the
   * focus.
   */
  @ParameterizedTest
  @MethodSource("englishPages")
  void everythingIsReachedByTheTabKey(String page) {
    browser.look(WIDE, HEIGHT, false);
    browser.open(server.url("/gallery/" + page));
    List<String> controls = browser.controls();
    List<String> reached = new ArrayList<>(); // round and round, from wherever the page began
    for (int i = 0; i < 3 * (controls.size() + 1); i++) {
      String at = browser.tabOn();
      if (!at.isEmpty()) { // else the browser's own bar has the focus
        reached.add(at);
      }
    }
    assertFalse(reached.contains("no focus is seen"), reached::toString);
    assertTrue(controls.stream().noneMatch(String::isBlank), controls::toString);
    int start = controls.isEmpty() ? 0 : reached.indexOf(controls.get(0));
    assertTrue(start >= 0, reached::toString);
    assertEquals(controls, reached.subList(start, start + controls.size()));
  }
}
