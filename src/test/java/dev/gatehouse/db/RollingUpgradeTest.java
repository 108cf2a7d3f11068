package dev.gatehouse.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.config.Settings;
import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While the nodes of a realm are replaced one by one, old ones meet the schema of the new. */
class RollingUpgradeTest {
  /** What a later version of the same line may do: add. */
  private static final String ADDITION =
      """
      SET LOCAL lock_timeout = '2s';
      ALTER TABLE ${realm}.session ADD COLUMN device text;
      ALTER TABLE ${realm}.account ADD COLUMN last_login_at timestamptz;
      ALTER TABLE ${realm}.master_key ADD COLUMN note text;
      CREATE TABLE ${realm}.newer (source text PRIMARY KEY, failures integer NOT NULL);
      """;

  private static final String OTHER_LINE = "ALTER TABLE ${realm}.session DROP COLUMN client;";

  @TempDir private Path folder;

  private final TestRealm realm = TestRealm.create();

  @AfterEach
  void close() {
    realm.close();
  }

  /** Brings the schema up to date as a version with one more migration does. */
  private void upgradeTo(String version, String sql) throws IOException {
    Files.writeString(folder.resolve("V" + version + "__newer.sql"), sql);
    Settings settings = realm.settings();
    int applied =
        Flyway.configure()
            .dataSource(settings.dbUrl(), settings.dbUser(), settings.dbPassword())
            .locations("classpath:dev/gatehouse/db", "filesystem:" + folder)
            .schemas(settings.realm())
            .table("migration_history")
            .placeholders(Map.of("realm", settings.realm()))
            .load()
            .migrate()
            .migrationsExecuted;
    assertEquals(1, applied);
  }

  @Test
  void oldNodeGoesOnUnderANewerSchemaOfItsLine() throws IOException {
    try (TestServer server = TestServer.start(realm);
        Http http = server.client()) {
      String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      String other = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      for (int i = 0; i < 20; i++) { // long enough for the driver to keep plans in the server
        assertEquals(200, http.get("/").cookie(cookie).send().status());
      }

      upgradeTo("1.99", ADDITION);

      Ageing.idleFor(realm, Duration.ofMinutes(10)); // so that the next request writes a touch
      assertEquals(200, http.get("/").cookie(cookie).send().status());
      String fresh = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      assertEquals(200, http.get("/").cookie(fresh).send().status());
      assertEquals(204, http.post("/logout").sameOrigin().cookie(other).send().status());
      assertEquals(401, http.get("/").cookie(other).send().status());
      realm.addUser("bob", TestRealm.PASSWORD, "staff");
      http.signIn("bob", TestRealm.PASSWORD);
      assertEquals(2, realm.gatehouse().accounts().list().size());
      assertEquals(3, realm.gatehouse().sessionDirectory().list("").size());
      Ageing.olderBy(realm, Duration.ofDays(1));
      assertEquals(3, realm.gatehouse().reaper().reap());
    }
  }

  /** A node that crashes or is moved in the midst of the roll must come back. */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "check"})
  void oldNodeStartsUnderANewerSchemaOfItsLine(String migrate) throws IOException {
    upgradeTo("1.99", ADDITION);

    try (TestRealm node = realm.secondNode("db.migrate=" + migrate);
        TestServer server = TestServer.start(node);
        Http http = server.client()) {
      String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
      assertEquals(200, http.get("/").cookie(cookie).send().status());
    }
    assertEquals(0, realm.gatehouse().migrate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "check"})
  void schemaOfANewerLineIsRefusedInASentence(String migrate) throws IOException {
    upgradeTo("1.99", ADDITION);
    upgradeTo("2", OTHER_LINE);

    SchemaException refused =
        assertThrows(SchemaException.class, () -> realm.secondNode("db.migrate=" + migrate));

    assertEquals(
        "the schema is at version 2, which a newer Gatehouse made, and this one works with version 1"
            + " and what begins with 1.: start the newer one, or restore the backup taken before",
        refused.getMessage());
  }

  /** Such as a dump: while the migration waited, every request would wait behind it. */
  @Test
  void migrationThatCannotHaveItsTableGivesUpAndCanBeRunAgain() throws Exception {
    try (Connection dump = realm.connect();
        Statement statement = dump.createStatement()) {
      dump.setAutoCommit(false);
      statement.execute(realm.inRealm("LOCK TABLE ${realm}.session IN ACCESS SHARE MODE"));

      FlywayException refused =
          assertThrows(FlywayException.class, () -> upgradeTo("1.99", ADDITION));

      assertTrue(refused.getMessage().contains("55P03"), refused::toString);
    }
    upgradeTo("1.99", ADDITION);
  }

  /** A whole number would stop every older node; that takes more than a file. */
  @Test
  void filesAddToTheLineAndGiveUpSoon() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/dev/gatehouse/db"))) {
      for (Path file : files.filter(name -> name.toString().endsWith(".sql")).toList()) {
        boolean isFirst = file.getFileName().toString().startsWith("V1__");
        boolean isAddition =
            file.getFileName().toString().startsWith("V1.")
                && Files.readString(file).startsWith("SET LOCAL lock_timeout = ");
        assertTrue(isFirst || isAddition, file::toString);
      }
    }
  }

  @Test
  void nodeThatOnlyChecksOpensByItselfOnceTheSchemaIsThere() {
    TestRealm checking = realm.secondNode("db.migrate=check");
    checking.close();
    realm.sql("DROP SCHEMA ${realm} CASCADE");
    try (Gatehouse node = new Gatehouse(checking.settings())) {
      assertFalse(node.openInBackground(() -> {}));

      realm.gatehouse().migrate();

      Await.until("it is open", Duration.ofSeconds(60), () -> node.sessions().isOpen());
    }
  }
}
