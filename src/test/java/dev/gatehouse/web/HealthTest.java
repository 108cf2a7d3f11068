package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a load balancer asks; the realm that is not open yet is {@code StartUpTest}'s. */
class HealthTest {
  @Test
  void probesAreOpenToEveryoneAndAskNoDatabase() {
    try (TestRealm realm = TestRealm.create("access=/* = role:nobody");
        TestServer server = TestServer.start(realm);
        Http http = server.client()) {
      for (String probe : List.of("/gatehouse/health/live", "/gatehouse/health/ready")) {
        Response answer = http.get(probe).cookie("__Host-JSESSIONID=anything").send();
        assertEquals(200, answer.status());
        assertEquals("{\"status\":\"up\"}", answer.body());
        assertEquals("no-store", answer.header("Cache-Control").orElseThrow());
        assertEquals(200, http.request("HEAD", probe).send().status());
        assertEquals(405, http.post(probe).sameOrigin().send().status());
      }
      for (String nothing : List.of("", "/", "/live/", "/LIVE", "/other")) {
        assertEquals(404, http.get("/gatehouse/health" + nothing).send().status(), nothing);
      }
      assertTrue(realm.statements().statements().isEmpty(), realm.statements()::toString);
    }
  }
}
