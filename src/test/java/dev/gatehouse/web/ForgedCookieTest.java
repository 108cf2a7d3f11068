package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cookies that look right cost no statement, and no content of the database is a cookie. */
class ForgedCookieTest {
  private static final int MANY = 10_000;
  private static final String NAME = "__Host-JSESSIONID";
  private static final String KEY_1 = "A".repeat(42) + "E";
  private static final String KEY_2 = "B".repeat(42) + "E";

  private final TestRealm realm = TestRealm.create("key=" + KEY_1);
  private final TestServer server = serve(realm);
  private final Http http = server.client();

  private static TestServer serve(TestRealm node) {
    return TestServer.start(node, new Mapping("/admin", TestServlet.marker()));
  }

  @AfterEach
  void close() {
    http.close();
    server.close();
    realm.close();
  }

  /** DOS-10. */
  @Test
  @Proves({"TOK-02", "TOK-05", "DOS-01"})
  void tenThousandForgedCookiesAskTheDatabaseNothing() {
    String real = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    String prefix = real.substring(0, real.indexOf('=') + "=g1.KKKK.".length());
    byte[] random = new byte[48];
    SecureRandom source = new SecureRandom();
    realm.statements().clear();

    for (int i = 0; i < MANY; i++) {
      source.nextBytes(random);
      String text = Base64.getUrlEncoder().encodeToString(random);
      String canonical = text.substring(0, 42) + "A." + text.substring(42, 63) + "A";
      Claims.assertDenied(http.get("/admin").cookie(prefix + canonical).send());
    }

    assertEquals(List.of(), realm.statements().statements());
    assertEquals(1, realm.count("session"));
  }

  /** DOS-09. */
  @Test
  @Proves({"TOK-10", "DOS-01"})
  void tenThousandStrangersAskTheDatabaseNothing() {
    for (int i = 0; i < MANY; i++) {
      Claims.assertDenied(http.get("/admin").send());
    }

    assertEquals(List.of(), realm.statements().statements());
    assertEquals(0, realm.count("session"));
  }

  /** Failed logins leave no row either. */
  @Test
  @Proves("TOK-10")
  void failedLoginsLeaveNoRow() {
    for (int i = 0; i < 200; i++) {
      http.post("/login").json(Http.credentials(i % 2 == 0 ? "alice" : "nobody" + i, "x")).send();
    }

    assertEquals(0, realm.count("session"));
  }

  @Test
  @Proves("TOK-08")
  void cookieOfAnotherRealmWithTheSameKeysIsNobody() {
    String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    try (TestRealm other = TestRealm.create("key=" + KEY_1);
        TestServer otherServer = serve(other);
        Http client = otherServer.client()) {
      other.statements().clear();

      Claims.assertDenied(client.get("/admin").cookie(cookie).send());

      assertEquals(List.of(), other.statements().statements());
    }
  }

  /** DESER-06: a dump of the whole schema opens nothing. */
  @Test
  @Proves("TOK-04")
  void noValueInTheDatabaseIsACookie() throws SQLException {
    String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
    String kid = cookie.substring(NAME.length() + 4, NAME.length() + 8);
    String tag = cookie.substring(cookie.lastIndexOf('.'));
    for (String value : everyValue()) {
      String line = value.replaceAll("[^!-~]", "_");
      Claims.assertDenied(http.get("/admin").cookie(NAME + "=" + line).send());
      Claims.assertDenied(http.get("/admin").cookie(NAME + "=g1." + kid + "." + line + tag).send());
      assertEquals(-1, value.indexOf(cookie.substring(NAME.length() + 9, NAME.length() + 52)));
    }
  }

  private List<String> everyValue() throws SQLException {
    List<String> tables =
        realm.column(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = ?",
            realm.settings().realm());
    List<String> values = new ArrayList<>();
    try (Connection connection = realm.connect();
        Statement statement = connection.createStatement()) {
      for (String table : tables) {
        try (ResultSet row =
            statement.executeQuery(realm.inRealm("SELECT * FROM ${realm}." + table))) {
          int columns = row.getMetaData().getColumnCount();
          while (row.next()) {
            for (int i = 1; i <= columns; i++) {
              addForms(row, i, values);
            }
          }
        }
      }
    }
    return values;
  }

  /** As text, and for bytes also as base64url, which is how a token writes them. */
  private static void addForms(ResultSet row, int column, List<String> values) throws SQLException {
    String text = row.getString(column);
    if (text == null) {
      return;
    }
    values.add(text);
    if (row.getMetaData().getColumnTypeName(column).equals("bytea")) {
      Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
      values.add(encoder.encodeToString(row.getBytes(column)));
    }
  }

  @Test
  @Proves("TOK-07")
  void changingTheKeyWithOverlapSignsNobodyOut() {
    String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);

    try (TestRealm overlap = realm.secondNode("key=" + KEY_2 + "," + KEY_1);
        TestRealm without = realm.secondNode("key=" + KEY_2)) {
      Claims.assertLetIn("alice", on(overlap, cookie));
      Claims.assertDenied(on(without, cookie));
    }
  }

  private static Response on(TestRealm node, String cookie) {
    try (TestServer nodeServer = serve(node);
        Http client = nodeServer.client()) {
      return client.get("/admin").cookie(cookie).send();
    }
  }
}
