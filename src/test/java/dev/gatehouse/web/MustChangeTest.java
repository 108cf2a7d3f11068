package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.account.AccountName;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PW-09, REC-05: who must choose another password reaches the page for it and nothing else. */
class MustChangeTest {
  private static final String PATH = "/gatehouse/account/password";
  private static final String OLD = TestRealm.PASSWORD;
  private static final String NEW = "another pass phrase of mine";

  private final TestRealm realm = TestRealm.create("access=/open = public; /* = signed-in");
  private final TestServer server =
      TestServer.start(
          realm,
          new Mapping("/admin", TestServlet.marker()),
          new Mapping("/open", TestServlet.marker()));
  private final Http http = server.client();

  @BeforeEach
  void flag() {
    String hash = realm.gatehouse().hasher().hash(OLD);
    realm.gatehouse().accounts().setPassword(new AccountName(TestRealm.NAME), hash, true);
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
    realm.close();
  }

  private Response signIn(String password) {
    return http.post("/login").json(Http.credentials(TestRealm.NAME, password)).send();
  }

  private String pendingCookie() {
    return signIn(OLD).sessionCookie().orElseThrow();
  }

  private Response change(String cookie) {
    String json = "{\"current_password\":\"" + OLD + "\",\"new_password\":\"" + NEW + "\"}";
    return http.post(PATH).cookie(cookie).json(json).send();
  }

  @Test
  void signInSaysWhatIsStillToBeDone() {
    Response response = signIn(OLD);
    assertEquals(200, response.status());
    assertTrue(response.body().endsWith(",\"pending\":\"password\"}"), response::body);
  }

  @Test
  @Proves("PW-09")
  void pendingSessionOpensNothingButTheWayOn() {
    String cookie = pendingCookie();

    Claims.assertProblem(401, "not-signed-in", http.get("/admin").cookie(cookie).send());
    Claims.assertProblem(
        401, "not-signed-in", http.post("/admin").sameOrigin().cookie(cookie).send());
    Claims.assertProblem(
        401, "not-signed-in", http.get("/gatehouse/session").cookie(cookie).send());
    Claims.assertDenied(http.get("/").cookie(cookie).send());
    Response page = http.get("/admin?x=1").navigating().cookie(cookie).send();
    assertEquals(303, page.status());
    assertEquals(PATH + "?returnTo=%2Fadmin%3Fx%3D1", page.location());
    assertEquals(200, http.get("/open").cookie(cookie).send().status(), "public as for anybody");
    Response way = http.get(PATH).navigating().cookie(cookie).send();
    assertEquals(200, way.status());
    assertTrue(way.body().contains("Choose a password of your own"), way::body);
  }

  @Test
  @Proves("PW-09")
  void changeOpensTheSessionUnderAnotherToken() {
    String cookie = pendingCookie();

    Response changed = change(cookie);

    assertEquals(204, changed.status(), changed::toString);
    String fresh = changed.sessionCookie().orElseThrow();
    Claims.assertLetIn(TestRealm.NAME, http.get("/admin").cookie(fresh).send());
    Claims.assertDenied(http.get("/admin").cookie(cookie).send());
    assertTrue(!signIn(NEW).body().contains("pending"));
  }

  @Test
  void formLeadsFromSignInThroughTheChangeToThePageAskedFor() {
    Response in =
        http.post("/login")
            .navigating()
            .form(Http.form("username", TestRealm.NAME, "password", OLD, "returnTo", "/admin?x=1"))
            .send();
    assertEquals(303, in.status());
    assertEquals(PATH + "?returnTo=%2Fadmin%3Fx%3D1", in.location());
    String cookie = in.sessionCookie().orElseThrow();
    Response page = http.get(in.location()).navigating().cookie(cookie).send();
    assertTrue(page.body().contains("name=\"returnTo\" value=\"/admin?x=1\""), page::body);

    Response same = post(cookie, OLD);
    assertEquals(400, same.status());
    assertTrue(same.body().contains("the one you have"), same::body);

    Response changed = post(cookie, NEW);
    assertEquals(303, changed.status(), changed::toString);
    assertEquals("/admin?x=1", changed.location());
  }

  private Response post(String cookie, String wanted) {
    return http.post(PATH)
        .navigating()
        .cookie(cookie)
        .form(
            Http.form(
                "current_password",
                OLD,
                "new_password",
                wanted,
                "new_password_again",
                wanted,
                "returnTo",
                "/admin?x=1"))
        .send();
  }

  @Test
  void pendingSessionCanSignOut() {
    String cookie = pendingCookie();
    assertEquals(204, http.post("/logout").sameOrigin().cookie(cookie).send().status());
    assertEquals(303, http.get(PATH).navigating().cookie(cookie).send().status());
    assertEquals(0, realm.count("session"));
  }

  /** Another release may put something else there: this one opens nothing then. */
  @Test
  void unknownTaskOpensNothingAtAll() {
    String cookie = pendingCookie();
    realm.sql("UPDATE ${realm}.session SET pending = 'factor'");

    assertEquals("/login", http.get("/").navigating().cookie(cookie).send().location());
    assertEquals(401, change(cookie).status());
    assertEquals("/login", http.get(PATH).navigating().cookie(cookie).send().location());
    assertEquals(200, signIn(OLD).status(), "nothing was changed");
  }

  @Test
  @Proves("PW-09")
  void flagSetByHandEndsTheSessions() {
    change(pendingCookie());
    String cookie = signIn(NEW).sessionCookie().orElseThrow();
    realm.sql("UPDATE ${realm}.account SET must_change = true");

    assertEquals(401, http.get("/admin").cookie(cookie).send().status());
    assertEquals(
        List.of("t"), realm.column("SELECT must_change FROM ${realm}.account"), "and it stays");
  }
}
