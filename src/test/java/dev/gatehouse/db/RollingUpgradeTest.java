package dev.gatehouse.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    Migrations newer =
        new Migrations(
            realm.database(),
            realm.settings().realm(),
            "classpath:dev/gatehouse/db",
            "filesystem:" + folder);
    assertEquals(1, newer.apply());
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
}
