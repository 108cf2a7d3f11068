package dev.gatehouse.journey;

import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.RequiresBrowser;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import dev.gatehouse.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Takes the pictures that the documents show, anew: each page in {@code light} and {@code dark},
 * 390 and 1280 CSS pixels wide, as {@code sign-in-light-390.png}. Not part of a build; run by
 *
 * <pre>
 * mvn test -Dtest=Screenshots -Dgatehouse.screenshots=src/site/resources/images
 * </pre>
 *
 * <p>With {@code -Dgatehouse.screenshots.all} every page in every state, and some in the other
 * languages, for somebody to look at before a change of the looks is committed.
 */
@RequiresBrowser
class Screenshots {
  private static final String FOLDER = "gatehouse.screenshots";
  private static final List<String> DOCUMENTED =
      List.of(
          "sign-in",
          "throttled",
          "step-up",
          "password-change",
          "one-time-link",
          "home",
          "sessions",
          "403",
          "admin",
          "admin-users",
          "admin-user",
          "admin-sessions",
          "admin-audit");
  private static final List<String> TRANSLATED =
      Words.ALL.stream().skip(1).map(Words::tag).toList();
  private static final int PHONE = 390;
  private static final int DESK = 1280;

  @Test
  void take() throws IOException {
    String folder = System.getProperty(FOLDER, "");
    if (folder.isEmpty()) {
      throw new IllegalStateException("say where to: -D" + FOLDER + "=FOLDER");
    }
    Path images = Files.createDirectories(Path.of(folder));
    try (TestRealm realm = TestRealm.create(GalleryServlet.ACCESS);
        TestServer server =
            TestServer.start(realm, new Mapping(GalleryServlet.PATH, new GalleryServlet()));
        Browser browser = Browser.start()) {
      boolean isAll = System.getProperty(FOLDER + ".all") != null;
      for (String page : isAll ? GalleryServlet.pages("en").keySet() : DOCUMENTED) {
        browser.open(server.url("/gallery/en/" + page));
        take(browser, images.resolve(page + "-light-390.png"), PHONE, false);
        take(browser, images.resolve(page + "-dark-390.png"), PHONE, true);
        take(browser, images.resolve(page + "-light-1280.png"), DESK, false);
        take(browser, images.resolve(page + "-dark-1280.png"), DESK, true);
      }
      for (String language : isAll ? TRANSLATED : List.<String>of()) {
        for (String page : List.of("wrong-password", "home", "sessions", "not-over-tls")) {
          browser.open(server.url("/gallery/" + language + "/" + page));
          take(browser, images.resolve(page + "-" + language + ".png"), PHONE, false);
        }
      }
    }
  }

  /** As tall as the page. */
  private static void take(Browser browser, Path file, int width, boolean dark) {
    browser.look(width, width == PHONE ? 844 : 800, dark);
    browser.look(width, browser.height(), dark);
    browser.screenshot(file);
  }
}
