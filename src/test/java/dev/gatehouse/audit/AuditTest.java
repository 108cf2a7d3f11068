package dev.gatehouse.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.cli.GatehouseCommand;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import dev.gatehouse.web.LogCapture;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is written down of what happened, in the log and in the table. */
class AuditTest {
  private final TestRealm realm = TestRealm.create();
  private final Audit audit = realm.gatehouse().audit();

  @AfterEach
  void close() {
    realm.close();
  }

  private List<RecordedEvent> latest(String accountName, String event, int most) {
    AuditQuery query = new AuditQuery(accountName, event, Duration.ofDays(1));
    return realm.gatehouse().auditDirectory().before(query, Long.MAX_VALUE, most);
  }

  private List<String> lines() {
    return latest("", "", 100).stream()
        .map(recorded -> recorded.event().line().replaceAll(" request=\\S+", ""))
        .toList();
  }

  private static Source from(String address) {
    return new Source(address, "");
  }

  @Test
  @Proves("CSRF-08")
  void whatPeopleDoIsInTheTable() {
    try (TestServer server = TestServer.start(realm);
        Http http = server.client()) {
      String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      http.post("/login").json(Http.credentials(TestRealm.NAME, "a wrong password")).send();
      http.post("/login").json(Http.credentials("nobody", "a wrong password")).send();
      http.get("/a;b").cookie(cookie).send();
      http.post("/logout").header("Sec-Fetch-Site", "cross-site").cookie(cookie).send();
      http.post("/logout").sameOrigin().cookie(cookie).send();
      http.get("/").cookie(cookie).send();
      audit.flush();
    }
    assertEquals(
        List.of(
            "session_use_after_expire reason=ended source=127.0.0.1",
            "session_ended session=1 reason=logout source=127.0.0.1",
            "malicious_csrf reason=other_site source=127.0.0.1",
            "input_validation_fail reason=path source=127.0.0.1",
            "authn_login_fail account=0 reason=unknown_account source=127.0.0.1",
            "authn_login_fail account=1 reason=wrong_password source=127.0.0.1",
            "authn_login_success account=1 session=1 reason=new_device source=127.0.0.1"),
        lines());
  }

  /** Each kind of event is brought about as people and attackers do. */
  @Test
  @Proves({"LOG-01", "COOK-08"})
  void whateverMattersIsRecorded() {
    String rules = "access=/boss = role:boss; /* = signed-in";
    try (TestRealm node =
            realm.secondNode(rules, "insecure-unlimited-guessing=false", "session.max-per-user=2");
        TestServer server = TestServer.start(node);
        Http http = server.client()) {
      String first = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      String third = http.signIn(TestRealm.NAME, TestRealm.PASSWORD); // ends the first
      http.get("/").cookie(first).send();
      http.get("/boss").cookie(cookie).send();
      http.get("/").cookie(cookie + "; " + third).send();
      http.get("/").cookie(cookie + "x").send();
      http.get("/a;b").cookie(cookie).send();
      http.post("/login").json("{").send();
      http.post("/login").json(Http.credentials("\\u0000", "x")).send();
      http.post("/logout").header("Sec-Fetch-Site", "cross-site").cookie(cookie).send();
      String renewed =
          http.post("/gatehouse/reauthenticate")
              .cookie(cookie)
              .json("{\"password\":\"" + TestRealm.PASSWORD + "\"}")
              .send()
              .sessionCookie()
              .orElseThrow();
      http.post("/logout").sameOrigin().cookie(third).send();
      for (int i = 0; i < 6; i++) {
        http.post("/login").json(Http.credentials(TestRealm.NAME, "a wrong password")).send();
      }
      realm.sql("UPDATE ${realm}.throttle SET open_at = now() + interval '1 h' WHERE lane = 'a'");
      http.post("/login").json(Http.credentials(TestRealm.NAME, "a wrong password")).send();
      Ageing.olderBy(realm, Duration.ofDays(1));
      http.get("/").cookie(renewed).send();
      node.gatehouse().audit().flush();
    }
    for (String command :
        List.of("disable alice", "enable alice", "roles alice --role boss", "remove alice")) {
      run(command);
    }
    assertEquals(
        Set.of(
            "authn_login_success new_device",
            "authn_login_fail wrong_password",
            "excess_rate_limit_exceeded login",
            "session_ended limit",
            "session_ended logout",
            "session_renewed",
            "session_use_after_expire ended",
            "session_use_after_expire expired",
            "authz_fail",
            "malicious_csrf other_site",
            "input_validation_fail cookie",
            "input_validation_fail path",
            "input_validation_fail login_body",
            "input_validation_fail login_name",
            "user_updated disabled",
            "user_updated enabled",
            "authz_change roles",
            "user_deleted"),
        Set.copyOf(
            realm.column("SELECT DISTINCT trim(event || ' ' || reason) FROM ${realm}.audit")));
  }

  private void run(String command) {
    GatehouseCommand gatehouse =
        new GatehouseCommand(options -> Gatehouse.forCommand(realm.settings()));
    String[] arguments = ("user " + command).split(" ");
    assertEquals(0, GatehouseCommand.commandLine(gatehouse).execute(arguments), command);
  }

  /** Says which request it is asked in, and goes on to where a role is asked for. */
  private static final class Asking extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      response.setHeader("X-Request", request.getRequestId());
      request.getRequestDispatcher("/boss").forward(request, response);
    }
  }

  @Test
  @Proves("LOG-02")
  void eventSaysWhenWhoFromWhereAndInWhichRequest() {
    try (TestRealm node = realm.secondNode("access=/boss = role:boss; /* = signed-in");
        TestServer server =
            TestServer.start(
                node, new Mapping("/ask", new Asking()), new Mapping("/boss", new Asking()));
        Http http = server.client()) {
      String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      try (LogCapture log = new LogCapture("gatehouse.security")) {
        Response first = http.get("/ask").cookie(cookie).send();
        Response second = http.get("/ask").cookie(cookie).send();
        node.gatehouse().audit().flush();

        List<String> requests =
            Stream.of(first, second)
                .map(answer -> answer.header("X-Request").orElseThrow())
                .toList();
        assertNotEquals(requests.get(0), requests.get(1));
        List<String> lines =
            requests.stream()
                .map(id -> "authz_fail account=1 session=1 source=127.0.0.1 request=" + id)
                .toList();
        assertEquals(lines, log.wholeLines());
        List<RecordedEvent> rows = latest("", "authz_fail", 100);
        assertEquals(lines.get(1), rows.get(0).event().line());
        assertTrue(Duration.between(rows.get(0).at(), Instant.now()).abs().toSeconds() < 60);
        assertTrue(
            listed().contains("\"source\":\"127.0.0.1\",\"request\":\"" + requests.get(1) + "\""));
      }
    }
  }

  private String listed() {
    StringWriter out = new StringWriter();
    GatehouseCommand gatehouse =
        new GatehouseCommand(options -> Gatehouse.forCommand(realm.settings()));
    GatehouseCommand.commandLine(gatehouse)
        .setOut(new PrintWriter(out))
        .execute("audit", "--json", "--event", "authz_fail");
    return out.toString();
  }

  @Test
  void requestNumberOfAnotherFormIsLeftOut() {
    for (String number : List.of("1 x=y", "a\nb", "x".repeat(101), "\u00e9")) {
      audit.malformed("path", new Source("192.0.2.1", number));
    }
    audit.flush();
    assertEquals(List.of(""), realm.column("SELECT DISTINCT request FROM ${realm}.audit"));
  }

  @Test
  void rowHasTheTimeAtWhichItHappened() {
    audit.loginSucceeded(1, 2, true, from("192.0.2.1"));
    audit.flush();

    assertEquals(
        1, realm.count("audit WHERE at BETWEEN now() - interval '30 s' AND now()"), "a fresh row");
  }

  @Test
  void listingIsByUserAndByEvent() {
    audit.loginSucceeded(1, 2, true, from("192.0.2.1"));
    audit.loginSucceeded(99, 3, true, from("192.0.2.1"));
    audit.passwordChanged(1, 0, Audit.COMMAND);
    audit.flush();

    assertEquals(2, latest(TestRealm.NAME, "", 100).size());
    assertEquals(
        List.of("authn_password_change account=1 source=command"),
        latest("", "authn_password_change", 100).stream()
            .map(recorded -> recorded.event().line())
            .toList());
    assertEquals(1, latest("", "", 1).size());
  }

  /** LOG-13. */
  @Test
  @Proves("LOG-07")
  void floodIsSummedInLogAndTable() {
    try (LogCapture log = new LogCapture("gatehouse.security")) {
      for (int i = 0; i < 100_000; i++) {
        audit.malformed("path", from("192.0.2.1"));
      }
      audit.malformed("path", from("192.0.2.2"));
      audit.loginFailed(1, Thread.State.NEW, from("192.0.2.1"));
      assertEquals(12, log.lines().size());
      audit.close();
      assertEquals(13, log.lines().size());
    }
    assertEquals("input_validation_fail reason=path source=192.0.2.1 count=99990", lines().get(0));
    assertEquals(13, lines().size());
  }

  @Test
  @Proves("LOG-07")
  void floodFromManySourcesIsSummedTogether() {
    for (int i = 0; i < 1_050; i++) {
      audit.malformed("path", from("192.0." + i / 256 + "." + i % 256));
    }
    audit.close();

    assertEquals("input_validation_fail reason=path count=50", lines().get(0));
  }

  @Test
  void rowsWaitWhileTheDatabaseIsAway() {
    realm.sql("ALTER TABLE ${realm}.audit RENAME TO audit_away");
    audit.loginSucceeded(1, 2, true, from("192.0.2.1"));
    assertThrows(DatabaseException.class, audit::flush);
    audit.loginSucceeded(1, 3, true, from("192.0.2.1"));
    realm.sql("ALTER TABLE ${realm}.audit_away RENAME TO audit");
    audit.flush();

    assertEquals(2, lines().size());
  }

  @Test
  void atMostTenThousandRowsWaitAndTheLogSaysHowManyWereLost() {
    for (int i = 0; i < 10_007; i++) {
      audit.loginSucceeded(1, 1 + i, true, from("192.0.2.1"));
    }
    try (LogCapture log = new LogCapture("gatehouse.security")) {
      audit.flush();
      assertEquals(List.of("sys_audit_lost rows=7"), log.lines());
    }
    assertEquals(10_000, realm.count("audit"));
  }

  @Test
  void youngRowIsNeitherChangedNorRemoved() {
    audit.loginSucceeded(1, 2, true, from("192.0.2.1"));
    audit.flush();

    for (String sql :
        List.of(
            "UPDATE ${realm}.audit SET account = 2",
            "DELETE FROM ${realm}.audit",
            "TRUNCATE ${realm}.audit")) {
      IllegalStateException refused =
          assertThrows(IllegalStateException.class, () -> realm.sql(sql), sql);
      assertTrue(refused.getMessage().contains("append-only"), refused::getMessage);
    }
  }

  @Test
  void reaperRemovesWhatIsOlderThanTheRetention() {
    realm.sql(
        """
        INSERT INTO ${realm}.audit (at, event)
        SELECT now() - days * interval '1 day', 'sys_old' FROM generate_series(360, 370) AS days""");
    realm.gatehouse().reaper().reap();

    assertEquals(5, realm.count("audit"));
  }
}
