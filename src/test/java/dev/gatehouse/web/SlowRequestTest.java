package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request that is still under way while its session is replaced or ended brings nothing back. */
@Proves("REV-09")
class SlowRequestTest {
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final TestRealm realm = TestRealm.create();
  private final TestServer server =
      TestServer.start(realm, new TestServer.Mapping("/slow", new Slow()));
  private final Http http = server.client();

  private final class Slow extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      arrived.countDown();
      try {
        assertTrue(released.await(20, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      response.getWriter().print("done for " + request.getRemoteUser());
    }
  }

  @AfterEach
  void close() {
    http.close();
    server.close();
    realm.close();
  }

  private CompletableFuture<Http.Response> slowly(String cookie) throws InterruptedException {
    CompletableFuture<Http.Response> slow =
        CompletableFuture.supplyAsync(
            () -> {
              try (Http other = server.client()) {
                return other.get("/slow").cookie(cookie).send();
              }
            });
    assertTrue(arrived.await(20, TimeUnit.SECONDS));
    return slow;
  }

  @Test
  void requestAcrossASignInBringsNoOldTokenBack() throws Exception {
    String old = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    CompletableFuture<Http.Response> slow = slowly(old);
    String fresh =
        http.post("/login")
            .cookie(old)
            .sameOrigin()
            .json(Http.credentials(TestRealm.NAME, TestRealm.PASSWORD))
            .send()
            .sessionCookie()
            .orElseThrow();
    List<String> rows = realm.column("SELECT key_hash FROM ${realm}.session");
    released.countDown();

    Http.Response answer = slow.get(20, TimeUnit.SECONDS);

    assertEquals("done for alice", answer.body());
    assertEquals(List.of(), answer.headers("Set-Cookie"));
    assertEquals(rows, realm.column("SELECT key_hash FROM ${realm}.session"));
    assertEquals(401, http.get("/").cookie(old).send().status());
    assertEquals(200, http.get("/").cookie(fresh).send().status());
  }

  @Test
  void requestAcrossASignOutBringsNoSessionBack() throws Exception {
    String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    Ageing.idleFor(realm, Duration.ofMinutes(5));
    CompletableFuture<Http.Response> slow = slowly(cookie);
    assertEquals(204, http.post("/logout").cookie(cookie).sameOrigin().send().status());
    released.countDown();

    assertEquals(List.of(), slow.get(20, TimeUnit.SECONDS).headers("Set-Cookie"));
    assertEquals(0, realm.count("session"));
    assertEquals(401, http.get("/").cookie(cookie).send().status());
  }
}
