package dev.gatehouse.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.RequiresBrowser;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages under a name, a logo and a colour that an operator has set. */
@RequiresBrowser
class BrandJourneyTest {
  private static final String NAME = "Müller & Söhne, Feinmechanik, Göttingen";
  private static final String RAN = "ran";

  /** Blue by its own style; by its scripts it would be called {@value #RAN}. */
  private static final String LOGO =
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" onload="document.documentElement.id = 'ran'">
        <style>rect { fill: #00f }</style>
        <script>document.documentElement.id = 'ran'</script>
        <rect width="8" height="8"/>
      </svg>
      """;

  @TempDir private static Path folder;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(folder.resolve("logo.svg"), LOGO);
    browser = Browser.start();
  }

  @AfterAll
  static void stop() {
    browser.close();
  }

  /** Shows the logo as somebody would who knows nothing of scripts in pictures. */
  private static final class Careless extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("image/svg+xml");
      response.getWriter().print(LOGO);
    }
  }

  private static TestRealm realm(String colour) {
    return TestRealm.create(
        GalleryServlet.ACCESS,
        "brand.name=" + NAME,
        "brand.logo=" + folder.resolve("logo.svg"),
        "brand.colour=" + colour);
  }

  private static TestServer server(TestRealm realm) {
    return TestServer.start(
        realm,
        new Mapping(GalleryServlet.PATH, new GalleryServlet(realm.settings().brand())),
        new Mapping("/gallery/careless.svg", new Careless()));
  }

  /** The second is as light as one may be. */
  @ParameterizedTest
  @ValueSource(strings = {"#0b3d91", "#8f7201", "#000000"})
  void axeFindsNothingInTheColoursOf(String colour) {
    try (TestRealm realm = realm(colour);
        TestServer server = server(realm)) {
      for (String page :
          List.of(
              "sign-in", "wrong-password", "no-users", "home", "sessions", "not-over-tls", "404")) {
        for (boolean isDark : List.of(false, true)) {
          browser.look(1280, 800, isDark);
          browser.open(server.url("/gallery/en/" + page));
          assertEquals(List.of(), browser.accessibilityProblems(), page + " dark: " + isDark);
        }
        browser.look(320, 800, false);
        assertEquals(0, browser.overflow(), page);
      }
    }
  }

  @Test
  void logoIsDrawnWithItsOwnStyleAndItsScriptsDoNothing() {
    try (TestRealm realm = realm("#0b3d91");
        TestServer server = server(realm)) {
      browser.startAfresh();
      browser.look(1280, 800, false);
      browser.open(server.url("/login"));
      assertEquals(
          "rgb(11, 61, 145)",
          browser.script(
              "return getComputedStyle(document.querySelector('button[type=submit]')).backgroundColor"));
      assertTrue(browser.text().contains(NAME.toUpperCase(Locale.ROOT)), browser::text);
      assertEquals(
          "0,0,255",
          browser.script(
              """
              const canvas = document.createElement('canvas').getContext('2d');
              canvas.drawImage(document.querySelector('.brand img'), 0, 0);
              return [...canvas.getImageData(20, 20, 1, 1).data].slice(0, 3).join();
              """));
      assertEquals("", browser.script("return document.documentElement.id"));
      assertEquals(List.of(), browser.consoleProblems());

      browser.open(server.url("/gallery/careless.svg"));
      assertEquals(RAN, browser.script("return document.documentElement.id"));
      browser.open(server.url("/gatehouse/assets/logo.svg"));
      assertEquals("", browser.script("return document.documentElement.id"));
    }
  }

  @Test
  void assetsAreThoseOfTheBrand() {
    try (TestRealm realm = realm("#0b3d91");
        TestServer server = server(realm);
        Http http = server.client()) {
      Response logo = http.get("/gatehouse/assets/logo.svg").send();
      assertEquals(List.of("image/svg+xml"), logo.headers("Content-Type"));
      assertEquals(LOGO, logo.body());
      assertEquals(
          List.of(
              "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors"
                  + " 'none'; sandbox"),
          logo.headers("Content-Security-Policy"));
      assertEquals(List.of("nosniff"), logo.headers("X-Content-Type-Options"));
      String style = http.get("/gatehouse/assets/gatehouse.css").send().body();
      assertTrue(style.contains("--accent: #0b3d91;"), style);
      assertEquals(404, http.get("/gatehouse/assets/icon.svg").send().status());
    }
  }
}
