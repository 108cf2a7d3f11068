package dev.gatehouse.journey;

import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.RequiresBrowser;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Takes the pictures that the documents show, anew: {@code sign-in} and {@code home}, each in
 * {@code light} and {@code dark}, 390 and 1280 CSS pixels wide, as {@code sign-in-light-390.png}.
 * Not part of a build; run by
 *
 * <pre>
 * mvn test -Dtest=Screenshots -Dgatehouse.screenshots=src/site/resources/images
 * </pre>
 */
@RequiresBrowser
class Screenshots {
  private static final String FOLDER = "gatehouse.screenshots";

  @Test
  void take() throws IOException {
    String folder = System.getProperty(FOLDER, "");
    if (folder.isEmpty()) {
      throw new IllegalStateException("say where to: -D" + FOLDER + "=FOLDER");
    }
    Path images = Files.createDirectories(Path.of(folder));
    try (TestRealm realm = TestRealm.create();
        TestServer server = TestServer.start(realm);
        Browser browser = Browser.start()) {
      browser.open(server.url("/login"));
      takeAll(browser, images, "sign-in");
      browser.fillIn("User name", TestRealm.NAME);
      browser.fillIn("Password", TestRealm.PASSWORD);
      browser.press("Sign in");
      takeAll(browser, images, "home");
    }
  }

  private static void takeAll(Browser browser, Path images, String page) {
    take(browser, images, page, 390, 844);
    take(browser, images, page, 1280, 800);
  }

  private static void take(Browser browser, Path images, String page, int width, int height) {
    browser.look(width, height, false);
    browser.screenshot(images.resolve(page + "-light-" + width + ".png"));
    browser.look(width, height, true);
    browser.screenshot(images.resolve(page + "-dark-" + width + ".png"));
  }
}
