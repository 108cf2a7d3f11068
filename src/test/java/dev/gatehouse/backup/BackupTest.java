package dev.gatehouse.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.account.LoginOutcome;
import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.db.SchemaException;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Client;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.SessionToken;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.TestRealm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From one realm into another, both on a real PostgreSQL. */
class BackupTest {
  private static final String KEY = "A".repeat(42) + "E";
  private static final String ALL_BUT_VERSION =
      "SELECT (to_jsonb(a) - 'version')::text FROM ${realm}.account a ORDER BY id";

  @TempDir private Path folder;

  private final TestRealm source = TestRealm.create();
  private final TestRealm target = TestRealm.create();
  private Path file;

  @BeforeEach
  void prepare() {
    file = folder.resolve("users.zip");
    target.sql("DROP SCHEMA ${realm} CASCADE");
  }

  @AfterEach
  void close() {
    source.close();
    target.close();
  }

  private Manifest write() {
    return source.gatehouse().backup().write(file);
  }

  private void restore() {
    try (BackupFile backup = BackupFile.open(file)) {
      target.gatehouse().backup().restore(backup);
    }
  }

  private static LoginOutcome signIn(Gatehouse gatehouse, String name, String password) {
    return gatehouse.authenticator().authenticate(TestRealm.attempt(name, password));
  }

  private static SessionToken begin(Gatehouse gatehouse) {
    Verified verified =
        assertInstanceOf(Verified.class, signIn(gatehouse, TestRealm.NAME, TestRealm.PASSWORD));
    return gatehouse
        .sessions()
        .begin(verified, false, Optional.empty(), Client.UNKNOWN)
        .orElseThrow()
        .token();
  }

  @Test
  void accountsComeBackAsTheyWereAndOneVersionFurther() {
    source.addUser("o\"brien, 'the' 2nd", TestRealm.PASSWORD, "a", "b.c-d_E");
    source.addUser("жанна 😀 ñ", TestRealm.PASSWORD);
    source.addUser("\\.", TestRealm.PASSWORD);
    source.addUser("\\n", TestRealm.PASSWORD);
    source.sql("INSERT INTO ${realm}.account (name, password) VALUES ('nobody', NULL)");
    source.sql("INSERT INTO ${realm}.account (name, password) VALUES ('empty', '')");
    source.sql("INSERT INTO ${realm}.account (name, enabled, version) VALUES ('barred', false, 9)");
    source.sql("UPDATE ${realm}.account SET rehashed_at = now() WHERE name = 'alice'");
    source.sql("UPDATE ${realm}.account SET must_change = true WHERE name = '\\n'");

    Manifest manifest = write();
    restore();

    assertEquals(8, manifest.accounts());
    assertEquals(source.column(ALL_BUT_VERSION), target.column(ALL_BUT_VERSION));
    assertEquals(
        source.column("SELECT version + 1 FROM ${realm}.account ORDER BY id"),
        target.column("SELECT version FROM ${realm}.account ORDER BY id"));
  }

  @Test
  void samePasswordSignsInAfterwards() {
    write();
    restore();
    try (TestRealm node = target.secondNode()) {
      begin(node.gatehouse());
      assertFalse(signIn(node.gatehouse(), TestRealm.NAME, "wrong") instanceof Verified);
    }
  }

  @Test
  void nobodyIsSignedInAfterwardsAndNoKeyCameAlong() {
    SessionToken token = begin(source.gatehouse());
    write();
    restore();

    assertEquals(0, target.count("session"));
    assertEquals(0, target.count("master_key"));
    try (TestRealm node = target.secondNode()) {
      assertEquals(Optional.empty(), node.gatehouse().sessions().tokenFrom(token.text()));
    }
  }

  /** With keys from outside the token is genuine in both realms, and yet it opens nothing. */
  @Test
  void rowOfASessionThatIsPutBackBesideIsDead() {
    try (TestRealm before = source.secondNode("key=" + KEY)) {
      SessionToken token = begin(before.gatehouse());
      write();
      restore();
      String row = source.column("SELECT s::text FROM ${realm}.session s").get(0);
      target.sql(
          "INSERT INTO ${realm}.session OVERRIDING SYSTEM VALUE SELECT ('%s'::${realm}.session).*"
              .formatted(row));
      try (TestRealm after = target.secondNode("key=" + KEY)) {
        Sessions sessions = after.gatehouse().sessions();
        assertFalse(sessions.resume(token, Activity.LOOK) instanceof Active);

        target.sql("UPDATE ${realm}.session SET user_version = user_version + 1");
        assertInstanceOf(Active.class, sessions.resume(token, Activity.LOOK));
      }
    }
  }

  @Test
  void idIsNeverGivenTwice() {
    source.addUser("bob", TestRealm.PASSWORD);
    source.sql("DELETE FROM ${realm}.account WHERE name = 'bob'");
    write();
    restore();

    target.addUser("carol", TestRealm.PASSWORD);

    assertEquals(
        List.of("3"), target.column("SELECT id FROM ${realm}.account WHERE name = 'carol'"));
  }

  @Test
  void realmThatWasGivenItsKeysFromOutsideInsistsOnThemAfterwards() {
    source.secondNode("key=" + KEY).close();
    assertTrue(write().keysOutside());
    restore();

    assertThrows(SchemaException.class, target::secondNode);
    target.secondNode("key=" + KEY).close();
  }

  @Test
  void everyColumnAndTableIsCopiedOrLeftBehindOnPurpose() throws Exception {
    write();
    String header = Zips.entry(file, "account.csv").lines().findFirst().orElseThrow();
    assertEquals(
        source.column(
            "SELECT attname FROM pg_attribute WHERE attrelid = '${realm}.account'::regclass"
                + " AND attnum > 0 AND NOT attisdropped ORDER BY attnum"),
        List.of(header.split(",")));
    List<String> leftBehind =
        List.of(
            "audit",
            "master_key",
            "migration_history",
            "recovery",
            "revocation_horizon",
            "revoked",
            "session",
            "throttle");
    List<String> tables = new ArrayList<>(leftBehind);
    tables.add(0, "account");
    assertEquals(
        tables,
        source.column(
            "SELECT relname FROM pg_class WHERE relnamespace = '${realm}'::regnamespace"
                + " AND relkind IN ('r', 'p') ORDER BY relname"));
  }

  /** Two accounts swap a role in one transaction, again and again; one alone ever has it. */
  @Test
  void backupOfAccountsThatAreBeingChangedIsOfOneMoment() throws Exception {
    source.addUser("bob", TestRealm.PASSWORD);
    source.sql("UPDATE ${realm}.account SET roles = '{boss}' WHERE name = 'alice'");
    CompletableFuture<Void> changes =
        CompletableFuture.runAsync(
            () -> {
              while (!Files.exists(file)) {
                source.sql(
                    "UPDATE ${realm}.account SET roles ="
                        + " CASE WHEN roles = '{boss}' THEN '{}' ELSE '{boss}' END::text[]"
                        + " WHERE name IN ('alice', 'bob')");
                source.sql("INSERT INTO ${realm}.account (name) VALUES (gen_random_uuid()::text)");
              }
            });
    for (int i = 0; i < 20; i++) {
      Path one = folder.resolve(i + ".zip");
      Manifest manifest = source.gatehouse().backup().write(one);
      List<String> lines = Zips.entry(one, "account.csv").lines().toList();
      assertEquals(manifest.accounts(), lines.size() - 1);
      assertEquals(1, lines.stream().filter(l -> l.matches("\\d+,(alice|bob),.*boss.*")).count());
    }
    write();
    changes.get(10, TimeUnit.SECONDS);
  }

  @Test
  void fileIsItsOwnersAloneAndNothingElseIsLeft() throws Exception {
    write();
    assertEquals("rw-------", Zips.permissions(file));
    assertEquals(List.of(file), Zips.filesIn(folder));
  }

  @Test
  void realmWithoutUsersIsNotBackedUp() throws Exception {
    source.sql("DELETE FROM ${realm}.account");
    BackupException refused = assertThrows(BackupException.class, this::write);
    assertEquals(
        "there is no user in the realm " + source.settings().realm() + ": is it the right one?",
        refused.getMessage());
    assertEquals(List.of(), Zips.filesIn(folder));
  }

  @Test
  void realmWithUsersIsNotRestoredInto() {
    write();
    restore();
    target.addUser("bob", TestRealm.PASSWORD);
    List<String> before = target.column(ALL_BUT_VERSION);

    BackupException refused = assertThrows(BackupException.class, this::restore);

    assertEquals(
        "there are users in the realm "
            + target.settings().realm()
            + " already: restore into an empty one, in another folder (--data) or database",
        refused.getMessage());
    assertEquals(before, target.column(ALL_BUT_VERSION));
  }

  /** A realm in use by an older version must not be migrated by a restore that is refused. */
  @Test
  void realmWithUsersIsRefusedBeforeItsSchemaIsTouched() {
    write();
    source.sql("DROP TABLE ${realm}.migration_history");
    try (BackupFile backup = BackupFile.open(file)) {
      assertThrows(BackupException.class, () -> source.gatehouse().backup().restore(backup));
    }
    assertThrows(IllegalStateException.class, () -> source.count("migration_history"));
  }

  @Test
  void restoreThatAUserAddedMeanwhileOvertakesIsRefused() throws Exception {
    write();
    target.gatehouse().migrate();
    try (Connection other = target.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          target.inRealm(
              "INSERT INTO ${realm}.account (id, name) OVERRIDING SYSTEM VALUE VALUES (7, 'bob')"));
      CompletableFuture<Void> restore = CompletableFuture.runAsync(this::restore);
      Await.until(
          "it waits for the other",
          Duration.ofSeconds(10),
          () ->
              !target
                  .column(
                      "SELECT pid FROM pg_locks WHERE NOT granted"
                          + " AND relation = '${realm}.account'::regclass")
                  .isEmpty());
      other.commit();

      ExecutionException refused =
          assertThrows(ExecutionException.class, () -> restore.get(10, TimeUnit.SECONDS));
      assertTrue(refused.getMessage().contains("there are users in the realm"));
    }
    assertEquals(List.of("bob"), target.column("SELECT name FROM ${realm}.account"));
  }

  @Test
  void realmOfANewerSchemaIsNotBackedUpByHalf() throws Exception {
    source.sql(
        "INSERT INTO ${realm}.migration_history (installed_rank, version, description, type, script,"
            + " installed_by, execution_time, success)"
            + " VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 'x', 1, true)");
    SchemaException refused = assertThrows(SchemaException.class, this::write);
    assertEquals("the schema is of a newer Gatehouse: use that", refused.getMessage());
    assertEquals(List.of(), Zips.filesIn(folder));
  }

  @Test
  void columnThatALaterSchemaAddedGetsItsDefault() {
    write();
    target.gatehouse().migrate();
    target.sql("ALTER TABLE ${realm}.account ADD COLUMN later text NOT NULL DEFAULT 'as ever'");

    restore();

    assertEquals(List.of("as ever"), target.column("SELECT later FROM ${realm}.account"));
  }

  /** Kept since the first release: whatever the schema has become, it must be restored. */
  @Test
  void backupOfTheFirstSchemaIsRestored() {
    file = Path.of("src/test/resources/backup-of-schema-1.zip");
    restore();

    assertEquals(
        List.of("1 alice {admin,staff} t 2", "2 bob {} f 5"),
        target.column(
            "SELECT concat_ws(' ', id, name, roles, enabled, version) FROM ${realm}.account ORDER BY id"));
    try (TestRealm node = target.secondNode()) {
      begin(node.gatehouse());
    }
    target.addUser("carol", TestRealm.PASSWORD);
    assertEquals(List.of("4"), target.column("SELECT max(id) FROM ${realm}.account"));
  }
}
