package dev.gatehouse.executable;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.ExecutableWar;
import dev.gatehouse.testing.RequiresBrowser;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job as somebody does it who has just started the executable. */
@RequiresBrowser
class ExecutableBrowserIT {
  @TempDir private Path folder;

  @Test
  void firstUserSignsInAndOutInABrowser() throws IOException {
    try (ExecutableWar war = ExecutableWar.start(folder);
        Browser browser = Browser.start()) {
      browser.open("http://localhost:" + war.port());
      browser.fillIn("User name", "admin");
      browser.fillIn("Password", war.password());
      browser.press("Sign in");
      assertEquals("You are signed in", browser.heading());

      browser.press("Sign out");
      assertEquals("Sign in", browser.heading());
      browser.open("http://localhost:" + war.port());
      assertEquals("Sign in", browser.heading());
    }
  }
}
