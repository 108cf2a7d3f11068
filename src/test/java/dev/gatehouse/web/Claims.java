package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.TestServer;
import java.util.List;

/** What holds for every refused request, whatever was wrong with it. */
final class Claims {
  private Claims() {}

  /** Not let in: refused or sent to sign-in, nothing of the app said, no cookie set. */
  static void assertDenied(Response response) {
    boolean refused = response.status() == 303 || response.status() / 100 == 4;
    assertTrue(refused, response::toString);
    assertFalse(response.body().contains(TestServer.MARKER), response::toString);
    assertNoCookie(response);
  }

  /** Let in as this user. */
  static void assertLetIn(String user, Response response) {
    assertEquals(200, response.status(), response::toString);
    assertEquals(TestServer.MARKER + " for " + user, response.body());
    assertNoCookie(response);
  }

  static void assertNoCookie(Response response) {
    assertEquals(List.of(), response.headers("Set-Cookie"), response::toString);
  }

  /** A refusal in JSON of this type, with the same status inside. */
  static void assertProblem(int status, String name, Response response) {
    assertEquals(status, response.status(), response::toString);
    assertEquals("application/problem+json", response.header("Content-Type").orElse(""));
    assertTrue(
        response.body().startsWith("{\"type\":\"urn:gatehouse:problem:" + name + "\""),
        response::toString);
    assertTrue(response.body().contains("\"status\":" + status + ","), response::toString);
    assertNoCookie(response);
  }
}
