package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The nine steps and the four recommendations the product was asked for, over HTTP. */
class SeedTest {
  private final TestRealm realm = TestRealm.create();
  private final TestServer server =
      TestServer.start(realm, new TestServer.Mapping("/protected-resource", new Protected()));
  private final Http http = server.client();

  static final class Protected extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(TestServer.MARKER + " for " + request.getRemoteUser());
    }
  }

  @AfterEach
  void close() {
    http.close();
    server.close();
    realm.close();
  }

  private Response logIn() {
    return http.post("/login").json(Http.credentials(TestRealm.NAME, TestRealm.PASSWORD)).send();
  }

  @Nested
  class Steps {
    private String cookie;

    @BeforeEach
    void signIn() {
      cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    }

    @Test
    void step1ProtectedResourceAnswersWithALoginPrompt() {
      Response page = http.get("/protected-resource").navigating().send();
      assertEquals(303, page.status());
      assertEquals("/login?returnTo=%2Fprotected-resource", page.location());
      assertTrue(http.get(page.location()).navigating().send().body().contains("<form"));

      assertEquals(401, http.get("/protected-resource").send().status());
    }

    @Test
    void step2ClientSubmitsNameAndPassword() {
      assertEquals(200, logIn().status());
      Response form =
          http.post("/login")
              .navigating()
              .form(
                  Http.form(
                      "username", TestRealm.NAME,
                      "password", TestRealm.PASSWORD,
                      "returnTo", "/protected-resource"))
              .send();
      assertEquals(303, form.status());
      assertEquals("/protected-resource", form.location());
    }

    @Test
    void step3ServerVerifiesAndCreatesASessionUnderAUniqueId() {
      long before = realm.count("session");
      String first = logIn().sessionCookie().orElseThrow();
      String second = logIn().sessionCookie().orElseThrow();
      assertNotEquals(first, second);
      assertEquals(before + 2, realm.count("session"));

      Response wrong =
          http.post("/login").json(Http.credentials(TestRealm.NAME, "a wrong password")).send();
      assertEquals(401, wrong.status());
      assertEquals(before + 2, realm.count("session"));
    }

    @Test
    void step4ServerSendsTheSessionIdAsACookie() {
      String line = logIn().header("Set-Cookie").orElseThrow();
      assertTrue(
          line.matches(
              "__Host-JSESSIONID=g1\\.[\\w-]{4}\\.[\\w-]{43}\\.[\\w-]{22}"
                  + "; Path=/; Secure; HttpOnly; SameSite=Lax"),
          line);
    }

    @Test
    @Proves("COOK-05")
    void step5ClientStoresTheCookieForTheLengthOfItsOwnSession() {
      String line = logIn().header("Set-Cookie").orElseThrow();
      assertFalse(line.contains("Max-Age"));
      assertFalse(line.contains("Expires"));
    }

    @Test
    void step6LaterRequestsCarryTheCookie() {
      assertEquals(200, http.get("/protected-resource").cookie("x=y; " + cookie).send().status());
    }

    @Test
    void step7ServerValidatesTheSessionIdAgainstTheStoredSession() {
      realm.sql("DELETE FROM ${realm}.session");
      assertEquals(401, http.get("/protected-resource").cookie(cookie).send().status());
    }

    @Test
    void step8ValidatedSessionIsGrantedAccess() {
      Response granted = http.get("/protected-resource").cookie(cookie).send();
      assertEquals(200, granted.status());
      assertEquals(TestServer.MARKER + " for alice", granted.body());
    }

    @Test
    void step9LogoutInvalidatesTheSessionAndDeletesTheCookie() {
      Response logout = http.post("/logout").sameOrigin().cookie(cookie).send();
      assertEquals(204, logout.status());
      assertEquals(
          "__Host-JSESSIONID=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0",
          logout.header("Set-Cookie").orElseThrow());
      assertEquals(401, http.get("/protected-resource").cookie(cookie).send().status());
    }

    @Test
    void step9ExpirationInvalidatesTheSession() {
      Ageing.olderBy(realm, Duration.ofHours(12));
      assertEquals(401, http.get("/protected-resource").cookie(cookie).send().status());
    }
  }

  @Nested
  class Recommendations {
    @Test
    void cookieIsHttpOnly() {
      assertTrue(logIn().header("Set-Cookie").orElseThrow().contains("; HttpOnly"));
    }

    @Test
    void cookieIsSecure() {
      assertTrue(logIn().header("Set-Cookie").orElseThrow().contains("; Secure"));
    }

    @Test
    @Proves("TIME-01")
    void sessionExpiresWhenIdle() {
      String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      Ageing.idleFor(realm, Duration.ofMinutes(29));
      assertEquals(200, http.get("/protected-resource").cookie(cookie).send().status());
      Ageing.idleFor(realm, Duration.ofMinutes(32));
      assertEquals(401, http.get("/protected-resource").cookie(cookie).send().status());
    }

    @Test
    @Proves("SESS-01")
    void sessionIdIsRegeneratedAtEverySignIn() {
      String planted = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      String fresh =
          http.post("/login")
              .cookie(planted)
              .sameOrigin()
              .json(Http.credentials(TestRealm.NAME, TestRealm.PASSWORD))
              .send()
              .sessionCookie()
              .orElseThrow();
      assertNotEquals(planted, fresh);
      assertEquals(401, http.get("/protected-resource").cookie(planted).send().status());
      assertEquals(200, http.get("/protected-resource").cookie(fresh).send().status());
    }
  }
}
