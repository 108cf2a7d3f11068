package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Gatehouse's own pages in an app whose filter sends everybody somewhere else. */
class OwnPagesTest {
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final TestRealm realm = TestRealm.create();
  private final TestServer server =
      TestServer.startAt(
          "/",
          realm,
          app ->
              app.addFilter(
                  new FilterHolder(new Elsewhere()), "/*", EnumSet.allOf(DispatcherType.class)));
  private final Http http = server.client();

  @AfterEach
  void close() {
    http.close();
    server.close();
    realm.close();
  }

  private final class Elsewhere extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException {
      seen.add(request.getMethod() + " " + request.getRequestURI());
      response.sendRedirect("/elsewhere");
    }
  }

  @Test
  void appsFiltersDoNotComeBetween() {
    Http.Response page = http.get("/login").header("Accept", "text/html").send();
    assertEquals(200, page.status(), page::toString);
    assertTrue(page.body().contains("password"), page::toString);

    String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    assertEquals(200, http.get("/gatehouse/session").cookie(cookie).send().status());
    assertEquals(404, http.get("/gatehouse/nothing").cookie(cookie).send().status());
    assertEquals(302, http.get("/page").cookie(cookie).send().status());
    assertEquals(204, http.post("/logout").sameOrigin().cookie(cookie).send().status());

    assertEquals(List.of("GET /page"), seen);
  }
}
