package dev.gatehouse.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.account.AccountName;
import dev.gatehouse.audit.Source;
import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Administrators look after users, sessions and the record, and nobody else does. */
class AdminTest {
  private static final String ADMIN = "/gatehouse/admin";
  private static final String USERS = ADMIN + "/users";
  private static final String SESSIONS = ADMIN + "/sessions";
  private static final String AUDIT = ADMIN + "/audit";
  private static final String CSV = AUDIT + "/gatehouse-audit.csv";
  private static final String JSON = AUDIT + "/gatehouse-audit.json";

  private final TestRealm realm = TestRealm.create();
  private final TestServer server =
      TestServer.start(realm, new Mapping("/page", TestServlet.marker()));
  private final Http http = server.client();
  private final long alice = idOf(TestRealm.NAME);
  private final long root;
  private String cookie;

  AdminTest() {
    realm.addUser("root", TestRealm.PASSWORD, "admin");
    root = idOf("root");
    cookie = http.signIn("root", TestRealm.PASSWORD);
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
    realm.close();
  }

  private long idOf(String name) {
    return realm.gatehouse().accounts().find(new AccountName(name)).orElseThrow().account().id();
  }

  private Response get(String path) {
    return http.get(path).navigating().cookie(cookie).send();
  }

  private Response post(String path, String... form) {
    return http.post(path).navigating().cookie(cookie).form(Http.form(form)).send();
  }

  private List<String> recorded(String event) {
    realm.gatehouse().audit().flush();
    return realm.column(
        "SELECT account || ' ' || coalesce(actor, 0) || ' ' || reason FROM ${realm}.audit"
            + " WHERE event = ? ORDER BY id",
        event);
  }

  @ParameterizedTest
  @ValueSource(strings = {ADMIN, USERS, USERS + "/1", SESSIONS, AUDIT, CSV, JSON})
  void strangersAreSentToSignInAndComeBack(String path) {
    Response navigating = http.get(path).navigating().send();
    assertEquals(303, navigating.status());
    String returnTo = path.replace("/", "%2F");
    assertEquals("/login?returnTo=" + returnTo, navigating.location());
    Claims.assertProblem(401, "not-signed-in", http.get(path).send());
  }

  @ParameterizedTest
  @ValueSource(strings = {ADMIN, USERS, USERS + "/1", SESSIONS, AUDIT, CSV, JSON})
  void usersWithoutTheRoleAreRefusedAndItIsRecorded(String path) {
    cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);

    Claims.assertProblem(403, "forbidden", http.get(path).cookie(cookie).send());
    assertEquals(List.of(alice + " 0 "), recorded("authz_fail"));
  }

  @ParameterizedTest
  @CsvSource({
    "users,                /gatehouse/admin/users",
    "users/1/disable,      /gatehouse/admin/users/1",
    "sessions/1/end,       /gatehouse/admin/sessions"
  })
  void changesNeedTheRoleAndThePasswordOfLate(String path, String page) {
    String user = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    Response refused = http.post(ADMIN + "/" + path).sameOrigin().cookie(user).form("").send();
    Claims.assertProblem(403, "forbidden", refused);

    Ageing.olderBy(realm, Duration.ofMinutes(11));
    Response asked = post(ADMIN + "/" + path);

    assertEquals(303, asked.status(), asked::toString);
    String returnTo = page.replace("/", "%2F");
    assertEquals("/gatehouse/reauthenticate?returnTo=" + returnTo, asked.location());
    assertEquals(2, realm.count("account WHERE enabled"), "nothing was done");
    assertEquals(200, get(page).status(), "looking needs no password");
  }

  @Test
  void changesFromAnotherSiteAreRefused() {
    Response refused =
        http.post(USERS + "/" + alice + "/disable")
            .header("Sec-Fetch-Site", "cross-site")
            .cookie(cookie)
            .form("")
            .send();

    Claims.assertProblem(403, "cross-site", refused);
    assertEquals(2, realm.count("account WHERE enabled"));
  }

  @Test
  void roleThatIsTakenAwayClosesThePages() {
    realm.sql("UPDATE ${realm}.account SET roles = '{staff}' WHERE name = 'root'");

    Claims.assertDenied(http.get(ADMIN).cookie(cookie).send());
  }

  @Test
  void addedUserSetsAPasswordByTheLinkAndSignsIn() {
    Response added = post(USERS, "username", " Zoe ", "roles", "staff, reports");

    assertEquals(200, added.status(), added::toString);
    assertEquals("no-store", added.header("Cache-Control").orElse(""));
    Matcher link =
        Pattern.compile("href=\"/gatehouse/recover#([A-Za-z0-9_-]{43})\"").matcher(added.body());
    assertTrue(link.find(), added::body);
    String password = "a long way to the sea";
    String body = "{\"code\":\"%s\",\"new_password\":\"%s\"}".formatted(link.group(1), password);
    Response set = http.post("/gatehouse/recover").sameOrigin().json(body).send();
    assertEquals(204, set.status(), set::toString);
    Claims.assertLetIn("zoe", http.get("/page").cookie(http.signIn("zoe", password)).send());
    long zoe = idOf("zoe");
    assertEquals(
        Set.of("reports", "staff"),
        realm.gatehouse().accountDirectory().find(zoe).orElseThrow().account().roles());
    assertFalse(get(USERS + "/" + zoe).body().contains(link.group(1)), "shown only once");
    assertEquals(List.of(zoe + " " + root + " "), recorded("user_created"));
    assertEquals(List.of(zoe + " " + root + " link"), recorded("user_updated"));
  }

  @Test
  void linkIsMadeOfTheConfiguredOriginAndNeverOfTheRequest() {
    try (TestRealm node = realm.secondNode("origins=https://app.example.com");
        TestServer other = TestServer.start(node);
        Http client = other.client()) {
      Response made =
          client
              .post(USERS + "/" + alice + "/link")
              .navigating()
              .header("Origin", "https://app.example.com")
              .cookie(cookie)
              .form("")
              .send();
      assertTrue(
          made.body().contains("href=\"https://app.example.com/gatehouse/recover#"), made::body);
    }
    Response made = post(USERS + "/" + alice + "/link");
    assertTrue(made.body().contains("href=\"/gatehouse/recover#"), made::body);
    assertTrue(made.body().contains("Copy the address of this link"), made::body);
  }

  @ParameterizedTest
  @CsvSource({
    "alice,   '',      409, There is a user of that name already.",
    "' ',     '',      400, No account can have that name.",
    "'',      '',      400, The form was not sent whole.",
    "zoë,     a böse,  400, and this is none: böse"
  })
  void userThatCannotBeAddedIsNotAndTheWordsStay(
      String name, String roles, int status, String said) {
    Response refused = post(USERS, "username", name, "roles", roles);

    assertEquals(status, refused.status(), refused::toString);
    assertTrue(refused.body().contains(said), refused::body);
    assertEquals(2, realm.count("account"));
    if (!name.isEmpty()) {
      assertTrue(refused.body().contains("value=\"" + name + "\""), refused::body);
      assertTrue(refused.body().contains("role=\"alert\""), refused::body);
    }
  }

  @Test
  void rolesAreSetAndSessionsEnd() {
    String user = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);

    Response set = post(USERS + "/" + alice + "/roles", "roles", "reports  staff");

    assertEquals(USERS + "/" + alice + "?done=roles", set.location());
    assertEquals(
        List.of("{reports,staff}"),
        realm.column("SELECT roles FROM ${realm}.account WHERE name = 'alice'"));
    realm.hear();
    Claims.assertDenied(http.get("/page").cookie(user).send());
    assertEquals(List.of(alice + " " + root + " roles"), recorded("authz_change"));
    assertTrue(get(set.location()).body().contains("The user has these roles now."));

    Response refused = post(USERS + "/" + alice + "/roles", "roles", "a/b");
    assertEquals(400, refused.status());
    assertTrue(refused.body().contains("and this is none: a/b"), refused::body);
  }

  @Test
  void disabledUserIsSignedOutAndCannotSignInUntilEnabled() {
    String user = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);

    assertEquals(303, post(USERS + "/" + alice + "/disable").status());

    realm.hear();
    Claims.assertDenied(http.get("/page").cookie(user).send());
    String credentials = Http.credentials(TestRealm.NAME, TestRealm.PASSWORD);
    assertEquals(401, http.post("/login").json(credentials).send().status());
    assertTrue(get(USERS + "/" + alice).body().contains("Disabled"));
    assertEquals(303, post(USERS + "/" + alice + "/enable").status());
    http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    assertEquals(
        List.of(alice + " " + root + " disabled", alice + " " + root + " enabled"),
        recorded("user_updated"));
  }

  @Test
  @Proves("REV-07")
  void allSessionsOfAUserEnd() {
    String user = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);

    assertEquals(303, post(USERS + "/" + alice + "/end-sessions").status());

    realm.hear();
    Claims.assertDenied(http.get("/page").cookie(user).send());
    assertEquals(List.of(alice + " " + root + " all_of_user"), recorded("session_ended"));
  }

  @Test
  void userIsRemovedOnlyWhenSure() {
    Response unsure = post(USERS + "/" + alice + "/remove");
    assertEquals(400, unsure.status());
    assertEquals(2, realm.count("account"));

    Response removed = post(USERS + "/" + alice + "/remove", "sure", "yes");

    assertEquals(USERS + "?done=removed", removed.location());
    assertEquals(404, get(USERS + "/" + alice).status());
    assertEquals(List.of(alice + " " + root + " "), recorded("user_deleted"));
  }

  @ParameterizedTest
  @CsvSource({"disable, ''", "remove, sure", "roles, roles"})
  void lastAdministratorStaysAndIsTold(String what, String field) {
    String[] form = field.isEmpty() ? new String[0] : new String[] {field, "yes"};
    Response refused = post(USERS + "/" + root + "/" + what, form);

    assertEquals(409, refused.status(), refused::toString);
    assertTrue(refused.body().contains("nobody else could sign in as an administrator"));
    assertEquals(200, get(ADMIN).status());
  }

  @Test
  void administratorWhoBarsThemselvesIsOutAtOnce() {
    realm.addUser("second", TestRealm.PASSWORD, "admin");

    assertEquals(303, post(USERS + "/" + root + "/disable").status());

    Claims.assertDenied(http.get(ADMIN).cookie(cookie).send());
  }

  @Test
  @Proves("REV-07")
  void sessionIsFoundByUserAndByNumberAndEnded() {
    String user = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    realm.gatehouse().audit().flush();

    for (String find : List.of("", "?find=ALICE", "?find=2")) {
      Response page = get(SESSIONS + find);
      assertTrue(page.body().contains("action=\"" + SESSIONS + "/2/end\""), find + page);
      assertTrue(page.body().contains("127.0.0.1"), find + page);
      assertEquals(find.isEmpty(), page.body().contains(">root</bdi></a></th>"), find);
    }
    assertTrue(get(SESSIONS + "?find=nobody").body().contains("There is no such session."));
    assertFalse(get(SESSIONS).body().contains(SESSIONS + "/1/end"), "not one's own");

    assertEquals(SESSIONS + "?done=ended", post(SESSIONS + "/2/end").location());
    Claims.assertDenied(http.get("/page").cookie(user).send());
    assertEquals(List.of(alice + " " + root + " ended"), recorded("session_ended"));
    assertEquals(404, post(SESSIONS + "/2/end").status());
  }

  @Test
  void longListsComePartByPartAndMissNobody() {
    realm.sql(
        "INSERT INTO ${realm}.account (name) SELECT 'user' || to_char(i, 'FM00')"
            + " FROM generate_series(0, 59) i");
    for (int i = 0; i < 60; i++) {
      realm.gatehouse().audit().userCreated(alice, new Source("192.0.2." + i, ""));
    }
    realm.gatehouse().audit().flush();
    assertEquals(
        IntStream.range(0, 60).mapToObj("user%02d"::formatted).toList(),
        walk(USERS + "?find=user", Pattern.compile("<bdi>(user[0-9]{2})</bdi></a></th>")));
    List<String> sources =
        walk(AUDIT + "?event=user_created", Pattern.compile("(192\\.0\\.2\\.[0-9]+)</td>"));
    assertEquals(IntStream.range(0, 60).mapToObj(i -> "192.0.2." + (59 - i)).toList(), sources);
  }

  /** What a pattern finds on a page and on all the next ones. */
  private List<String> walk(String first, Pattern pattern) {
    List<String> found = new ArrayList<>();
    String address = first;
    while (!address.isEmpty()) {
      String body = get(address).body();
      pattern.matcher(body).results().forEach(hit -> found.add(hit.group(1)));
      Matcher next = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"").matcher(body);
      address = next.find() ? next.group(1).replace("&amp;", "&") : "";
    }
    return found;
  }

  @Test
  void recordIsExportedWholeAndFormulasAreText() {
    realm.addUser("=cmd|' /c calc'!a1", TestRealm.PASSWORD);
    realm.addUser("＝1;+2;3-4", TestRealm.PASSWORD);
    long formula = idOf("=cmd|' /c calc'!a1");
    for (int i = 0; i < 2_500; i++) { // more than are read at once
      realm.gatehouse().audit().userUpdated(formula, new Source("192.0.2.1", "").by(root), "link");
    }
    realm.gatehouse().audit().flush();

    Response csv = get(CSV + "?event=user_updated");
    assertEquals(
        "text/csv;charset=utf-8", csv.header("Content-Type").orElse("").toLowerCase(Locale.ROOT));
    assertEquals(
        "attachment; filename=\"gatehouse-audit.csv\"",
        csv.header("Content-Disposition").orElse(""));
    List<String> lines = csv.body().lines().toList();
    assertEquals(2_501, lines.size());
    assertEquals(
        "at,event,account,username,actor,actor_name,session,source,request,reason,count",
        lines.get(0));
    assertTrue(
        lines
            .get(1)
            .matches(
                "[0-9T:.-]+Z,user_updated,%d,\"'=cmd\\|' /c calc'!a1\",%d,\"root\",,\"192.0.2.1\",\"\",link,1"
                    .formatted(formula, root)),
        lines.get(1));
    realm.gatehouse().audit().userUpdated(idOf("＝1;+2;3-4"), new Source("", ""), "link");
    realm.gatehouse().audit().flush();
    csv = get(CSV + "?" + Http.form("user", "＝1;+2;3-4"));
    assertTrue(csv.body().contains(",\"'＝1;'+2;3-4\","), csv::body);
    Response json = get(JSON + "?event=user_updated&user=nobody");
    assertEquals("[]\n", json.body());
    json = get(JSON + "?event=user_updated");
    assertEquals(2_501, json.body().split("\"event\":\"user_updated\"", -1).length - 1);
    assertTrue(json.body().startsWith("[{\"at\":\"") && json.body().endsWith("}]\n"));
  }

  @ParameterizedTest
  @CsvSource({
    CSV + ", UPDATE ${realm}.account SET roles = '{}'",
    CSV + ", ALTER TABLE ${realm}.audit RENAME TO gone",
    JSON + ", DELETE FROM ${realm}.session",
    JSON + ", ALTER TABLE ${realm}.audit RENAME TO gone"
  })
  void fileThatCannotBeFinishedIsSeenToBeBroken(String file, String accident) throws IOException {
    realm.sql(
        "INSERT INTO ${realm}.audit (at, event, source, request, reason, count)"
            + " SELECT now(), 'authn_login_fail', '192.0.2.1', '', '', 1"
            + " FROM generate_series(1, 100000)");
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096); // so that much is not sent before it is asked for
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
      socket.setSoTimeout(20_000);
      String head = "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: %s\r\n\r\n";
      socket.getOutputStream().write(head.formatted(file, cookie).getBytes(US_ASCII));
      String begun = new String(socket.getInputStream().readNBytes(2_000), US_ASCII);
      assertTrue(begun.startsWith("HTTP/1.1 200 "), begun);
      assertTrue(begun.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked"), begun);

      realm.sql(accident);

      String rest = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertFalse(rest.endsWith("0\r\n\r\n"), "the last chunk, as of a whole file");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CSV, JSON})
  void headOfAFileReadsNoEvents(String file) {
    realm.statements().clear();

    assertEquals(200, http.request("HEAD", file).cookie(cookie).send().status());

    assertEquals(
        List.of(),
        realm.statements().statements().stream().filter(sql -> sql.contains(".audit u")).toList());
  }

  @Test
  void databaseThatIsAwayIsToldInsteadOfAFile() {
    realm.sql("ALTER TABLE ${realm}.audit RENAME TO gone");

    Response refused = http.get(CSV).cookie(cookie).send();

    Claims.assertProblem(503, "unavailable", refused);
    assertTrue(refused.header("Content-Disposition").isEmpty());
  }

  @Test
  void overviewCountsWhatThereIs() {
    http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    String wrong = Http.credentials(TestRealm.NAME, "not the right one");
    for (int i = 0; i < 3; i++) {
      http.post("/login").json(wrong).send();
    }
    realm.gatehouse().audit().flush();

    String body = get(ADMIN).body();

    assertTrue(body.contains("<dt>Live sessions</dt><dd>2</dd>"), body);
    assertTrue(body.contains("aria-label=\"Sign-ins an hour: at most 2, "), body);
    assertTrue(body.contains("aria-label=\"Refused attempts an hour: at most 3, "), body);
    assertTrue(
        body.contains("aria-label=\"Live sessions by last use: at most 2, within 1 minute\""),
        body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ADMIN + "/x",
        USERS + "/0",
        USERS + "/x",
        USERS + "/0/x",
        USERS + "/1/x/y",
        USERS + "/99999999999999999999",
        SESSIONS + "/1",
        AUDIT + "/x"
      })
  void whatThereIsNotIsNotFound(String path) {
    assertEquals(404, get(path).status());
  }

  /** As when the session is over and somebody signs in again from the page that a POST gave. */
  @ParameterizedTest
  @ValueSource(strings = {"link", "roles", "remove", ""})
  void answerToAChangeThatIsReloadedLeadsToItsUser(String what) {
    Response reloaded = get(USERS + "/" + alice + "/" + what);

    assertEquals(303, reloaded.status());
    assertEquals(USERS + "/" + alice, reloaded.location());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "days=90",
        "event=authn_login_failed",
        "usr=alice",
        "user=zo\u00EB",
        "user=%E9",
        "user",
        "before=9"
      })
  void fileThatIsAskedForInAnotherWayIsRefused(String query) {
    for (String file : List.of(CSV, JSON)) {
      assertEquals(400, get(file + "?" + query).status());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<script>alert(1)</script>", "\"><b>", "'; DROP TABLE account; --", "a\0b"})
  void hostileQuestionsAreAnsweredAsText(String text) {
    String query = Http.form("find", text, "after", text, "before", text);
    for (String path : List.of(USERS, SESSIONS)) {
      Response page = get(path + "?" + query);
      assertEquals(200, page.status());
      assertFalse(page.body().contains("<script>") || page.body().contains("<b>"), page::body);
    }
    assertEquals(
        200, get(AUDIT + "?" + Http.form("user", text, "event", text, "days", text)).status());
  }
}
