package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** To ask how long a session lives does not prolong it; to say that one wants to stay does. */
class ProlongTest {
  private static final String PATH = "/gatehouse/session";
  private static final String LAST = "SELECT last_access FROM ${realm}.session";
  private static final Pattern LEFT = Pattern.compile("\"idle_seconds_left\":(\\d+)");

  @ParameterizedTest(name = "sessions kept in memory: {0}")
  @ValueSource(ints = {0, 100})
  void getLooksAndPostProlongs(int kept) {
    try (TestRealm realm = TestRealm.create("session.cache=" + kept);
        TestServer server = TestServer.start(realm);
        Http http = server.client()) {
      String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      Ageing.idleFor(realm, Duration.ofMinutes(29));
      List<String> before = realm.column(LAST);

      for (int i = 0; i < 3; i++) {
        long left = secondsLeft(http.get(PATH).cookie(cookie).send());
        assertTrue(left <= 60, left + " s");
      }
      Response foreign =
          http.post(PATH).header("Sec-Fetch-Site", "cross-site").cookie(cookie).send();
      Claims.assertProblem(403, "cross-site", foreign);
      Claims.assertProblem(401, "not-signed-in", http.post(PATH).sameOrigin().send());
      assertEquals(before, realm.column(LAST));

      long prolonged = secondsLeft(http.post(PATH).sameOrigin().cookie(cookie).send());
      assertTrue(prolonged > 1_700, prolonged + " s");
      Await.until(
          "the touch is written", Duration.ofSeconds(20), () -> !before.equals(realm.column(LAST)));
      long afterwards = secondsLeft(http.get(PATH).cookie(cookie).send());
      assertTrue(afterwards > 1_700, afterwards + " s");
    }
  }

  private static long secondsLeft(Response answer) {
    assertEquals(200, answer.status(), answer::toString);
    Matcher left = LEFT.matcher(answer.body());
    assertTrue(left.find(), answer::body);
    return Long.parseLong(left.group(1));
  }
}
