package dev.gatehouse.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.TestRealm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code gatehouse.war} on the real Tomcat and Jetty, as root app and under a context path: one
 * story from the first request to the stop, the same on all. Run by {@code mvn -Pcontainers
 * verify}.
 */
@Tag("containers")
class ContainerIT {
  private static final Path WAR = Path.of("target", "gatehouse.war");

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "tomcat-10.1.59,     ROOT.war, ''",
    "tomcat-11.0.24,     ROOT.war, ''",
    "jetty-home-12.1.12, ROOT.war, ''",
    "jetty-home-12.0.31, ROOT.war, ''",
    "tomcat-10.1.59,     sign.war, /sign",
    "jetty-home-12.1.12, sign.war, /sign",
  })
  void signInStayInSignOut(String archive, String warName, String path) throws IOException {
    try (TestRealm realm = TestRealm.create();
        Container container = Container.start(archive, WAR, warName, environment(realm));
        Http http = new Http(container.port())) {
      assertEquals(401, http.get(path + "/").send().status());
      Response asked = http.get(path + "/reports?year=2026").navigating().send();
      assertEquals(path + "/login?returnTo=%2Freports%3Fyear%3D2026", asked.location());
      assertTrue(http.get(asked.location()).navigating().send().body().contains("<form"));
      assertEquals(
          401,
          http.post(path + "/login")
              .json(Http.credentials(TestRealm.NAME, "a wrong password"))
              .send()
              .status());

      Response in =
          http.post(path + "/login")
              .navigating()
              .form(
                  Http.form(
                      "username", TestRealm.NAME,
                      "password", TestRealm.PASSWORD,
                      "returnTo", "/reports?year=2026"))
              .send();
      assertEquals(path + "/reports?year=2026", in.location());
      assertTrue(
          in.header("Set-Cookie")
              .orElseThrow()
              .endsWith("; Path=/; Secure; HttpOnly; SameSite=Lax"));
      String cookie = in.sessionCookie().orElseThrow();

      Response home = http.get(path + "/").cookie(cookie).navigating().send();
      assertTrue(home.body().contains("You are signed in"), home::body);
      assertEquals(List.of(), home.headers("Set-Cookie"));
      assertEquals("no-store", home.header("Cache-Control").orElseThrow());
      assertEquals(200, http.get(path + "/gatehouse/session").cookie(cookie).send().status());
      assertEquals(404, http.get(path + "/reports").cookie(cookie).send().status());
      assertEquals(404, http.get(path + "/WEB-INF/web.xml").cookie(cookie).send().status());
      assertEquals(200, http.get(path + "/gatehouse/assets/gatehouse.css").send().status());

      for (String hostile :
          List.of("/x;y", "/x;jsessionid=1", "//x", "/a/../x", "/%2e%2e/x", "/a%2fb", "/a%5cb")) {
        int status = http.get(path + hostile).cookie(cookie).send().status();
        boolean leavesApp = !path.isEmpty() && hostile.contains("%2e%2e"); // the container's 404
        assertTrue(status == 400 || (leavesApp && status == 404), hostile + " " + status);
      }
      Response trace = http.request("TRACE", path + "/").cookie(cookie).send();
      assertTrue(List.of(403, 405).contains(trace.status()), trace::toString);
      assertFalse(trace.body().contains(cookie), "TRACE shows the cookie");
      assertEquals(
          403,
          http.post(path + "/logout")
              .header("Sec-Fetch-Site", "cross-site")
              .cookie(cookie)
              .send()
              .status());
      assertEquals(
          200, http.get(path + "/").cookie(cookie).send().status(), "another site signed her out");

      assertEquals(204, http.post(path + "/logout").sameOrigin().cookie(cookie).send().status());
      assertEquals(401, http.get(path + "/").cookie(cookie).send().status());

      String output = container.stop();
      assertTrue(output.contains("authn_login_success"), output);
      assertFalse(output.contains(cookie.split("=")[1]), "a cookie is in the log");
      assertFalse(output.contains(TestRealm.PASSWORD), "a password is in the log");
      assertFalse(output.contains("failed to stop"), output);
    }
  }

  private static Map<String, String> environment(TestRealm realm) {
    return Map.of(
        "GATEHOUSE_DB_URL", realm.settings().dbUrl(),
        "GATEHOUSE_DB_USER", realm.settings().dbUser(),
        "GATEHOUSE_DB_PASSWORD", realm.settings().dbPassword(),
        "GATEHOUSE_REALM", realm.settings().realm(),
        "GATEHOUSE_COOKIE_NAME", "__Host-JSESSIONID");
  }
}
