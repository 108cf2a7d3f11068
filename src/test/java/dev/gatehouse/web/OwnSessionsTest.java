package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People see where they are signed in, and end what they do not know (SESS-08). */
@Proves("SESS-08")
class OwnSessionsTest {
  private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0";
  private static final String SAFARI =
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1";

  private final TestRealm realm = TestRealm.create();
  private final TestServer server =
      TestServer.start(realm, new Mapping("/page", TestServlet.marker()));
  private final Http http = server.client();
  private String here;
  private String phone;

  @BeforeEach
  void signInTwice() {
    phone = signInWith(SAFARI);
    here = signInWith(FIREFOX);
    realm.gatehouse().audit().flush();
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
    realm.close();
  }

  private String signInWith(String userAgent) {
    return http.post("/login")
        .header("User-Agent", userAgent)
        .json(Http.credentials(TestRealm.NAME, TestRealm.PASSWORD))
        .send()
        .sessionCookie()
        .orElseThrow();
  }

  private Response list() {
    return http.get("/gatehouse/account").cookie(here).send();
  }

  @Test
  void listTellsDeviceNetworkAndTimes() {
    String body = list().body();

    String time = "\"[0-9T:.-]+Z\"";
    assertTrue(
        body.matches(
            "\\{\"sessions\":\\[\\{\"sid\":2,\"current\":true,\"device\":\"Firefox on Linux\","
                + "\"network\":\"127.0.0.x\",\"signed_in_at\":"
                + time
                + ",\"last_seen_at\":"
                + time
                + ",\"idle_expires_at\":"
                + time
                + ",\"absolute_expires_at\":"
                + time
                + "\\},\\{\"sid\":1,\"current\":false,\"device\":\"Safari on iPhone\",.*\\}\\]\\}"),
        body);
  }

  @Test
  void pageMarksThisSessionAndOffersToEndTheOther() {
    Response page = http.get("/gatehouse/account").navigating().cookie(here).send();

    assertEquals(200, page.status());
    assertTrue(page.body().contains("Firefox on Linux"), page::body);
    assertTrue(page.body().contains("This one"), page::body);
    assertTrue(page.body().contains("action=\"/gatehouse/account/sessions/1/end\""), page::body);
    assertFalse(page.body().contains("sessions/2/end"), page::body);
    assertEquals("no-store", page.header("Cache-Control").orElse(""));
  }

  @Test
  void nothingThatOpensASessionIsShown() {
    String all =
        list().body() + http.get("/gatehouse/account").navigating().cookie(here).send().body();
    for (String column : List.of("key_hash", "encode(verifier, 'hex')")) {
      for (String secret : realm.column("SELECT " + column + " FROM ${realm}.session")) {
        assertFalse(all.toLowerCase(Locale.ROOT).contains(secret), column);
      }
    }
    assertFalse(all.contains(phone.substring(phone.indexOf('=') + 1)));
  }

  @Test
  void endedSessionIsDeadAndThisOneLives() {
    Response ended =
        http.request("DELETE", "/gatehouse/account/sessions/1").sameOrigin().cookie(here).send();

    assertEquals(204, ended.status(), ended::toString);
    Claims.assertDenied(http.get("/page").cookie(phone).send());
    Claims.assertLetIn("alice", http.get("/page").cookie(here).send());
    realm.gatehouse().audit().flush();
    assertEquals(
        List.of("1 1 own"),
        realm.column(
            "SELECT account || ' ' || session || ' ' || reason FROM ${realm}.audit"
                + " WHERE event = 'session_ended'"));
  }

  @Test
  void formEndsOneAndLeadsBack() {
    Response ended =
        http.post("/gatehouse/account/sessions/1/end").navigating().cookie(here).form("").send();

    assertEquals(303, ended.status(), ended::toString);
    assertEquals("/gatehouse/account", ended.location());
    Claims.assertDenied(http.get("/page").cookie(phone).send());
  }

  @Test
  void allOthersEndAtOnce() {
    String third = signInWith(SAFARI);
    Response ended =
        http.post("/gatehouse/account/sessions/end-others")
            .navigating()
            .cookie(here)
            .form("")
            .send();

    assertEquals(303, ended.status(), ended::toString);
    Claims.assertDenied(http.get("/page").cookie(phone).send());
    Claims.assertDenied(http.get("/page").cookie(third).send());
    Claims.assertLetIn("alice", http.get("/page").cookie(here).send());
  }

  @Test
  void sessionOfSomebodyElseIsNotFound() {
    realm.addUser("bob", TestRealm.PASSWORD);
    String bob = http.signIn("bob", TestRealm.PASSWORD);

    for (String sid : List.of("1", "2", "99", "0", "-1", "x", "1;2", "999999999999999999999")) {
      int status =
          http.request("DELETE", "/gatehouse/account/sessions/" + sid)
              .sameOrigin()
              .cookie(bob)
              .send()
              .status();
      assertTrue(status == 404 || (sid.contains(";") && status == 400), sid + " " + status);
    }
    Claims.assertLetIn("alice", http.get("/page").cookie(phone).send());
    assertFalse(http.get("/gatehouse/account").cookie(bob).send().body().contains("\"sid\":1"));
  }

  @Test
  void endingNeedsAPasswordTypedNotLongAgo() {
    Ageing.olderBy(realm, Duration.ofMinutes(11));

    Claims.assertProblem(
        401,
        "reauthentication-required",
        http.request("DELETE", "/gatehouse/account/sessions/1").sameOrigin().cookie(here).send());
    Response form =
        http.post("/gatehouse/account/sessions/end-others")
            .navigating()
            .cookie(here)
            .form("")
            .send();
    assertEquals("/gatehouse/reauthenticate?returnTo=%2Fgatehouse%2Faccount", form.location());
    Claims.assertLetIn("alice", http.get("/page").cookie(phone).send());

    Response confirmed =
        http.post("/gatehouse/reauthenticate")
            .navigating()
            .cookie(here)
            .form(Http.form("password", TestRealm.PASSWORD, "returnTo", "/gatehouse/account"))
            .send();
    assertEquals("/gatehouse/account", confirmed.location());
  }

  @Test
  void nobodyElseSeesOrEndsThem() {
    Claims.assertProblem(401, "not-signed-in", http.get("/gatehouse/account").send());
    assertEquals(
        "/login",
        http.get("/gatehouse/account").navigating().send().location().replaceFirst("\\?.*", ""));
    Claims.assertProblem(
        401, "not-signed-in", http.request("DELETE", "/gatehouse/account/sessions/1").send());
    Claims.assertProblem(
        403,
        "cross-site",
        http.request("DELETE", "/gatehouse/account/sessions/1")
            .header("Sec-Fetch-Site", "cross-site")
            .cookie(here)
            .send());
    assertEquals(2, realm.count("session"));
  }

  @Test
  void readingChangesNothing() {
    for (String path :
        List.of(
            "/gatehouse/account/sessions/1/end",
            "/gatehouse/account/sessions/end-others",
            "/gatehouse/account/sessions/1")) {
      assertEquals(404, http.get(path).cookie(here).send().status(), path);
    }
    assertEquals(2, realm.count("session"));
  }
}
