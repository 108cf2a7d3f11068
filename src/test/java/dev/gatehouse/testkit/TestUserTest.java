package dev.gatehouse.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.StockPage;
import com.example.StockServlet;
import dev.gatehouse.config.Settings;
import dev.gatehouse.testing.AppServlet;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestServer.Mapping;
import dev.gatehouse.web.LogCapture;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that knows nothing of the test kit, and a realm with no account but those of tests. */
class TestUserTest {
  private static final String ALL = "/app?who;role:staff;role:boss";
  private static final String SESSIONS =
      "SELECT a.name FROM ${realm}.session s JOIN ${realm}.account a ON a.id = s.user_id";

  private final TestRealm realm =
      TestRealm.create("realm=" + newRealm(), "access=/boss/* = role:boss; /* = signed-in");
  private final TestServer server =
      TestServer.start(
          realm,
          new Mapping("/app", new AppServlet()),
          new Mapping("/boss/app", new AppServlet()),
          new Mapping("/stock", new StockServlet()));
  private final Http http = server.client();

  TestUserTest() {
    realm.sql("DELETE FROM ${realm}.account");
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
    realm.close();
  }

  private static String newRealm() {
    return "test_" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
  }

  private Map<String, String> settings() {
    Settings settings = realm.administrator();
    return Map.of(
        "gatehouse.db.url", settings.dbUrl(),
        "gatehouse.db.user", settings.dbUser(),
        "gatehouse.db.password", settings.dbPassword(),
        "gatehouse.realm", settings.realm(),
        "gatehouse.cookie.name", settings.cookieName());
  }

  private Map<String, String> settingsBut(String key, String value) {
    Map<String, String> settings = new HashMap<>(settings());
    settings.put(key, value);
    return settings;
  }

  private Http.Response ask(String path, TestUser user) {
    return http.get(path).cookie(user.cookie()).send();
  }

  @Test
  void appKnowsTheUserAndTheRoles() {
    try (TestUser ada = TestUser.signIn(settings(), "Ada", "staff");
        TestUser bob = TestUser.signIn(settings(), "bob", "staff", "boss")) {
      assertEquals("ada true false ", ask(ALL, ada).body());
      assertEquals("bob true true ", ask(ALL, bob).body());
      assertEquals(403, ask("/boss/app?who", ada).status());
      assertEquals("bob ", ask("/boss/app?who", bob).body());
    }
  }

  @Test
  void closingEndsTheSessionAndRemovesTheAccount() {
    TestUser ada = TestUser.signIn(settings(), "ada");
    assertEquals(200, ask(ALL, ada).status());
    assertEquals(List.of("ada"), realm.column(SESSIONS));
    String cookie = ada.cookie();

    ada.close();

    realm.hear();
    assertEquals(401, http.get(ALL).cookie(cookie).send().status());
    assertEquals(0, realm.count("account"));
    assertEquals(0, realm.count("session"));
  }

  /** As a test does that is killed: it closes nothing. */
  @Test
  void whatATestHasLeftBehindIsReplaced() {
    try (TestUser left = TestUser.signIn(settings(), "ada", "boss")) {
      assertEquals("ada false true ", ask(ALL, left).body());
      try (TestUser ada = TestUser.signIn(settings(), "ada", "staff")) {
        realm.hear();
        assertEquals(401, ask(ALL, left).status());
        assertEquals("ada true false ", ask(ALL, ada).body());
      }
    }
    assertEquals(0, realm.count("account"));
  }

  @Test
  void nobodySignsInToItWithAPassword() {
    try (TestUser ada = TestUser.signIn(settings(), "ada")) {
      String mark = realm.column("SELECT password FROM ${realm}.account").get(0);
      String right = Http.credentials("ada", mark);
      assertEquals(401, http.post("/login").json(right).send().status());
      assertEquals(200, ask(ALL, ada).status());
    }
  }

  @ParameterizedTest
  @CsvSource({"a password, true", ", true", "a password, false"})
  void realmOfRealPeopleIsRefusedAndLeftAsItIs(String password, boolean enabled) {
    realm.sql(
        "INSERT INTO ${realm}.account (name, password, enabled) VALUES ('ada', ?, ?)",
        password,
        enabled);
    String accounts = "SELECT a::text FROM ${realm}.account a";
    List<String> before = realm.column(accounts);

    Exception refused =
        assertThrows(
            IllegalStateException.class, () -> TestUser.signIn(settings(), "ada", "staff"));

    assertTrue(refused.getMessage().contains("has accounts that were not made by this class"));
    assertEquals(before, realm.column(accounts));
    assertEquals(0, realm.count("session"));
  }

  /** The address leads nowhere: whoever asked it would get another exception. */
  @Test
  void realmOfAnotherNameIsRefusedBeforeTheDatabaseIsAsked() {
    for (String name : List.of("gatehouse", "shop_test")) {
      Map<String, String> settings =
          Map.of(
              "gatehouse.db.url", "jdbc:postgresql://127.0.0.1:1/nothing", "gatehouse.realm", name);
      Exception refused =
          assertThrows(IllegalStateException.class, () -> TestUser.signIn(settings, "ada"));
      assertTrue(
          refused.getMessage().startsWith("realm " + name + ": its name does not begin"),
          refused::getMessage);
    }
  }

  @Test
  void badNameRoleAndSettingAreRefused() {
    for (String name : List.of("", " ada", "a\u0000b")) {
      assertThrows(IllegalArgumentException.class, () -> TestUser.signIn(settings(), name));
    }
    assertThrows(IllegalArgumentException.class, () -> TestUser.signIn(settings(), "ada", "a b"));
    Map<String, String> mistyped = settingsBut("gatehouse.relam", "test");
    assertThrows(IllegalArgumentException.class, () -> TestUser.signIn(mistyped, "ada"));
    assertEquals(0, realm.count("account"));
  }

  @Test
  void realmThatIsNotThereYetIsMade() {
    String name = newRealm();
    try (TestUser ada = TestUser.signIn(settingsBut("gatehouse.realm", name), "ada")) {
      assertTrue(ada.cookie().startsWith(realm.settings().cookieName() + "="));
      assertEquals(List.of("ada"), realm.column("SELECT name FROM " + name + ".account"));
      assertEquals(401, ask(ALL, ada).status(), "another realm's session");
    } finally {
      realm.sql("DROP SCHEMA IF EXISTS " + name + " CASCADE");
    }
  }

  @Test
  void settingsMayBeInAFile(@TempDir Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    settings().forEach((key, value) -> text.append(key + " = " + value + "\n"));
    Path file = Files.writeString(folder.resolve("gatehouse.properties"), text);
    try (TestUser ada = TestUser.signIn(Map.of("gatehouse.config", file.toString()), "ada")) {
      assertEquals("ada false false ", ask(ALL, ada).body());
    }
  }

  @Test
  void eachUseIsAWarningAndStandsInTheAuditRecordWithoutTheToken() {
    List<String> lines;
    String token;
    try (LogCapture log = new LogCapture("dev.gatehouse.testkit", "gatehouse.security")) {
      try (TestUser ada = TestUser.signIn(settings(), "ada")) {
        token = ada.cookie().substring(ada.cookie().indexOf('=') + 1);
        assertFalse(ada.toString().contains(token));
      }
      lines = log.lines();
    }
    assertTrue(lines.get(0).startsWith("sys_test_user realm=" + realm.settings().realm()));
    assertFalse(lines.toString().contains(token));
    assertEquals(
        List.of("user_created", "authn_login_success", "user_deleted"),
        realm.column("SELECT event FROM ${realm}.audit WHERE source = 'test_kit' ORDER BY id"));
  }

  @Test
  void exampleOfThePageIsThisOneAndWorks() throws Exception {
    String source = Files.readString(Path.of("src/test/java/com/example/StockPage.java"));
    String page = Files.readString(Path.of("src/site/markdown/app.md"));
    assertTrue(page.contains("```java\n" + source + "```\n"));

    URI stock = URI.create(server.url("/stock"));

    assertTrue(StockPage.asSeenBy("staff", stock, settings()).startsWith("hello ada, staff: true"));
    assertTrue(
        StockPage.asSeenBy("guest", stock, settings()).startsWith("hello ada, staff: false"));
    assertEquals(0, realm.count("account"));
  }
}
