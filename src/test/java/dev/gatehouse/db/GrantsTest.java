package dev.gatehouse.db;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.account.RecoveryOutcome.Done;
import dev.gatehouse.audit.AuditQuery;
import dev.gatehouse.audit.Source;
import dev.gatehouse.config.Settings;
import dev.gatehouse.db.Grants.Right;
import dev.gatehouse.revocation.RevocationLog;
import dev.gatehouse.revocation.Revocations;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Client;
import dev.gatehouse.session.SessionToken;
import dev.gatehouse.testing.Ageing;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestDatabase.Access;
import dev.gatehouse.testing.TestDatabase.Role;
import dev.gatehouse.testing.TestRealm;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mindrot.jbcrypt.BCrypt;

/** A role that got its rights by {@code migrate --grant-to} does a server's work and no more. */
@Tag("migrates")
class GrantsTest {
  private static final String NAME = "walker";
  private static final AccountName WALKER = new AccountName(NAME);
  private static final String PASSWORD = "correct horse battery staple";

  /** A name that must be quoted, and does harm where it is not. */
  private static final Role ROLE =
      new Role(
          "a \"b\";\nDROP SCHEMA public; -- {?} " + UUID.randomUUID().toString().substring(24),
          "x");

  private static final String QUOTED = '"' + ROLE.name().replace("\"", "\"\"") + '"';

  private static Access access;
  private static TestRealm realm;

  @BeforeAll
  static void makeRoleAndRealm() throws SQLException {
    Access owners = TestDatabase.access();
    access = new Access(owners.url(), owners.administrator(), ROLE);
    as(access.administrator(), "CREATE ROLE " + QUOTED + " LOGIN PASSWORD 'x'");
    TestDatabase.on(
        access,
        () -> realm = TestRealm.create("insecure-unlimited-guessing=false", "session.cache=0"));
  }

  @AfterAll
  static void removeThem() throws SQLException {
    realm.close();
    as(access.administrator(), "DROP OWNED BY " + QUOTED);
    as(access.administrator(), "DROP ROLE " + QUOTED);
  }

  @AfterEach
  void grantAgain() {
    try (Gatehouse owner = owner()) {
      owner.grants().grantTo(ROLE.name());
    }
  }

  private static void as(Role who, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(access.url(), who.name(), who.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  @Proves("CONF-02")
  void roleDoesAllThatAServerAndItsCommandsDo() {
    doAll();
    doAll();
  }

  /** Takes one right after the other away: what does not matter should not have been given. */
  @Test
  @Tag("postgres") // many seconds
  @Proves("CONF-02")
  void everyRightIsNeededAndItsLackIsNamed() {
    List<Right> rights = Grants.rights();
    assertTrue(rights.size() > 30, rights::toString);
    for (Right right : rights) {
      String words = realm.inRealm(right.inWords());
      realm.sql("REVOKE " + words + " FROM " + QUOTED);
      if (right.kind().equals("FUNCTION")) {
        realm.sql("REVOKE " + words + " FROM PUBLIC");
      }

      RuntimeException refused =
          assertThrows(RuntimeException.class, () -> realm.gatehouse().check());
      assertTrue(
          refused.getMessage().contains(words)
              || refused.getMessage().contains("permission denied for"),
          refused::getMessage);
      assertTrue(refused.getMessage().contains("migrate --grant-to"), refused::getMessage);
      assertThrows(Throwable.class, this::doAll, words);

      grantAgain();
      assertDoesNotThrow(() -> realm.gatehouse().check());
      doAll();
    }
  }

  private static Gatehouse owner() {
    return Gatehouse.forCommand(realm.administrator());
  }

  /** Every statement of a server and its commands, whatever the realm holds. */
  private void doAll() {
    realm.sql("DELETE FROM ${realm}.account");
    realm.sql("DELETE FROM ${realm}.master_key");
    realm.sql("DELETE FROM ${realm}.throttle");
    Gatehouse server = realm.gatehouse();
    Settings settings = realm.settings();
    new Migrations(realm.database(), settings.realm()).check();
    MasterKeyStore keys = new MasterKeyStore(realm.database());
    server.sessions().open(keys.loadOrGenerate());

    assertTrue(
        server.accounts().insert(WALKER, BCrypt.hashpw(PASSWORD, BCrypt.gensalt(4)), Set.of()));
    SessionToken first = begin(Optional.empty());
    assertTrue(realm.column("SELECT password FROM ${realm}.account").get(0).startsWith("$gh1$"));
    SessionToken second = begin(Optional.of(first));
    Ageing.idleFor(realm, Duration.ofMinutes(10));
    server.sessions().resume(second, Activity.TOUCH);
    Await.until(
        "the touch is written",
        Duration.ofSeconds(5),
        () -> realm.count("session WHERE last_access > now() - interval '5 min'") == 1);
    try (Revocations revocations = new Revocations(new RevocationLog(realm.database()))) {
      Await.until(
          "the revocation log is read",
          Duration.ofSeconds(5),
          () -> revocations.leaseAt(System.nanoTime()).isPresent());
    }
    Verified again =
        (Verified) server.authenticator().authenticate(TestRealm.attempt(NAME, PASSWORD));
    SessionToken third = server.sessions().renewals().renew(second, again).orElseThrow();
    server.authenticator().authenticate(TestRealm.attempt(NAME, "a wrong password"));
    assertTrue(realm.count("throttle") > 0, "attempts are counted");
    server.audit().loginSucceeded(1, 2, true, new Source("192.0.2.1", ""));
    server.audit().flush();
    assertEquals(
        1,
        server
            .auditDirectory()
            .before(new AuditQuery("", "", Duration.ofDays(1)), Long.MAX_VALUE, 1)
            .size());
    Ageing.dueForReaping(realm);
    assertEquals(0, server.reaper().reap());
    assertTrue(server.sessions().end(third).isPresent());

    begin(Optional.empty());
    Ageing.olderBy(realm, Duration.ofDays(1));
    realm.sql("INSERT INTO ${realm}.revocation_horizon (at) VALUES (now() - interval '90 min')");
    assertEquals(1, server.reaper().reap());
    assertEquals(0, realm.count("revoked"));

    begin(Optional.empty());
    long sid = server.sessionDirectory().list(NAME).get(0).session().id();
    assertTrue(server.sessionDirectory().end(sid).isPresent());
    begin(Optional.empty());
    assertEquals(1, server.sessionDirectory().endAllOf(NAME));
    begin(Optional.empty());
    assertEquals(1, server.sessionDirectory().endAll());

    SessionToken current = begin(Optional.empty());
    Verified before =
        (Verified) server.authenticator().authenticate(TestRealm.attempt(NAME, PASSWORD));
    String other = server.hasher().hash("another staple " + PASSWORD);
    assertTrue(server.sessions().renewals().changePassword(current, before, other).isPresent());
    String code = server.recovery().issue(WALKER).orElseThrow();
    assertInstanceOf(Done.class, server.recovery().recover(code, PASSWORD, "192.0.2.1"));

    assertEquals(Duration.ZERO, server.sessions().held().waitOf(1));
    SessionToken held = begin(true, Optional.empty());
    assertEquals(Optional.of(List.of()), server.sessions().held().failed(held));
    assertTrue(server.sessions().held().complete(held).isPresent());

    assertTrue(server.accounts().isAny());
    assertEquals(1, server.accounts().list().size());
    assertTrue(server.accounts().setPassword(WALKER, server.hasher().hash(PASSWORD), true));
    assertTrue(server.accounts().setRoles(WALKER, Set.of("staff")));
    assertTrue(server.accounts().setEnabled(WALKER, false));
    assertTrue(server.accounts().delete(WALKER));
    keys.markOutside();
  }

  private SessionToken begin(Optional<SessionToken> replaced) {
    return begin(false, replaced);
  }

  private SessionToken begin(boolean needsFactor, Optional<SessionToken> replaced) {
    Gatehouse server = realm.gatehouse();
    Verified login =
        (Verified) server.authenticator().authenticate(TestRealm.attempt(NAME, PASSWORD));
    return server
        .sessions()
        .begin(login, needsFactor, replaced, Client.UNKNOWN)
        .orElseThrow()
        .token();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "CREATE TABLE ${realm}.mine (x int)",
        "CREATE FUNCTION ${realm}.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA mine",
        "CREATE TRIGGER mine AFTER INSERT ON ${realm}.session"
            + " FOR EACH ROW EXECUTE FUNCTION ${realm}.session_ended()",
        "ALTER TABLE ${realm}.session ADD COLUMN mine int",
        "ALTER TABLE ${realm}.session DISABLE TRIGGER session_ended",
        "ALTER TABLE ${realm}.account DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "DROP TABLE ${realm}.session",
        "DROP SCHEMA ${realm} CASCADE",
        "TRUNCATE ${realm}.session",
        "TRUNCATE ${realm}.account CASCADE",
        "TRUNCATE ${realm}.revoked",
        "SELECT * FROM ${other}.private",
        "SELECT rolpassword FROM pg_authid",
        "UPDATE ${realm}.session SET user_id = 1",
        "UPDATE ${realm}.session SET user_version = 1",
        "UPDATE ${realm}.session SET pending = ''",
        "UPDATE ${realm}.session SET created_at = now()",
        "UPDATE ${realm}.session SET idle = interval '1 year'",
        "UPDATE ${realm}.session SET sid = DEFAULT",
        "INSERT INTO ${realm}.session (key_hash, verifier, user_id, user_version, auth_method, idle,"
            + " abs_expires, reap_after, created_at) SELECT gen_random_uuid(), verifier, user_id,"
            + " user_version, auth_method, idle, abs_expires, reap_after, now()"
            + " FROM ${realm}.session",
        "UPDATE ${realm}.account SET version = version",
        "UPDATE ${realm}.account SET name = 'root'",
        "UPDATE ${realm}.revoked SET at = now()",
        "INSERT INTO ${realm}.revoked (kind, key_hash, at)"
            + " VALUES ('s', gen_random_uuid(), now() - interval '1 year')",
        "UPDATE ${realm}.recovery SET expires_at = 'infinity'",
        "UPDATE ${realm}.audit SET reason = ''",
        "INSERT INTO ${realm}.audit (id, at, event) OVERRIDING SYSTEM VALUE VALUES (1, now(), 'x')",
        "TRUNCATE ${realm}.audit",
        "ALTER TABLE ${realm}.audit DISABLE TRIGGER keep_audit",
        "UPDATE ${realm}.master_key SET material = NULL",
        "DELETE FROM ${realm}.master_key",
        "DELETE FROM ${realm}.migration_history",
        "INSERT INTO ${realm}.migration_history SELECT * FROM ${realm}.migration_history",
      })
  @Proves("CONF-02")
  void roleMayNot(String sql) {
    String other = realm.settings().realm() + "_other";
    realm.sql("CREATE SCHEMA " + other);
    try {
      realm.sql("CREATE TABLE " + other + ".private (x int)");
      SQLException refused =
          assertThrows(
              SQLException.class, () -> as(ROLE, realm.inRealm(sql).replace("${other}", other)));
      assertEquals("42501", refused.getSQLState(), refused::getMessage);
    } finally {
      realm.sql("DROP SCHEMA " + other + " CASCADE");
    }
  }

  @Test
  void rightsGivenBeforeAreTakenAway() throws SQLException {
    realm.sql("GRANT ALL ON SCHEMA ${realm} TO " + QUOTED);
    realm.sql("GRANT ALL ON ALL TABLES IN SCHEMA ${realm} TO " + QUOTED);
    realm.sql("GRANT UPDATE (idle) ON ${realm}.session TO " + QUOTED);
    as(ROLE, realm.inRealm("UPDATE ${realm}.session SET idle = idle"));

    grantAgain();

    roleMayNot("UPDATE ${realm}.session SET idle = idle");
    roleMayNot("CREATE TABLE ${realm}.mine (x int)");
    doAll();
  }

  /** Neither the look at the start nor any statement falls between taking away and giving. */
  @Test
  void grantingAgainDisturbsNoServer() throws Exception {
    AtomicBoolean granting = new AtomicBoolean(true);
    CompletableFuture<Integer> looks =
        CompletableFuture.supplyAsync(
            () -> {
              int count = 0;
              while (granting.get()) {
                realm.gatehouse().grants().check();
                realm.gatehouse().accounts().isAny();
                realm.gatehouse().sessionDirectory().endAllOf("nobody");
                count++;
              }
              return count;
            });
    try {
      for (int i = 0; i < 50; i++) {
        grantAgain();
      }
    } finally {
      granting.set(false);
    }
    assertTrue(looks.get(10, TimeUnit.SECONDS) > 0);
  }

  @Test
  void tableOfALaterMigrationIsClosedToTheRole() {
    realm.sql("CREATE TABLE ${realm}.later (x int)");
    try {
      grantAgain();
      roleMayNot("SELECT * FROM ${realm}.later");
    } finally {
      realm.sql("DROP TABLE ${realm}.later");
    }
  }

  @Test
  void ownerIsNoRoleToGrantTo() {
    String owner = access.administrator().name();
    try (Gatehouse migrating = owner()) {
      SchemaException refused =
          assertThrows(SchemaException.class, () -> migrating.grants().grantTo(owner));
      assertTrue(refused.getMessage().contains(owner + " owns the schema"), refused::getMessage);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "",
        "public",
        "none",
        "with\0nul",
        "a23456789b23456789c23456789d23456789e23456789f23456789g234567890",
        "ä23456789b23456789c23456789d23456789e23456789f23456789g23456789",
      })
  void nameThatIsNotOneRoleIsRefused(String name) {
    assertFalse(Grants.isRoleName(name));
    assertThrows(IllegalArgumentException.class, () -> realm.gatehouse().grants().grantTo(name));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"app", "Public", "App Role", "'", "\"", "public "})
  void anyOtherNameIsARoles(String name) {
    assertTrue(Grants.isRoleName(name));
  }

  @Test
  void schemaThatIsCurrentNeedsNoRightToMigrate() {
    TestDatabase.on(
        access,
        () -> {
          try (TestRealm node = realm.secondNode("db.migrate=auto")) {
            assertTrue(node.gatehouse().sessions().isOpen());
          }
        });
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"auto", "check"})
  void schemaThatIsOldIsSaidToNeedMigrate(String migrate) {
    assertSaysMigrate("DELETE FROM ${realm}.migration_history WHERE version IS NOT NULL", migrate);
  }

  @Test
  void schemaThatIsMissingIsSaidToNeedMigrate() {
    assertSaysMigrate("DROP SCHEMA ${realm} CASCADE", "check");
  }

  @Test
  @Tag("postgres") // Flyway tries for ten seconds
  void schemaThatTheRoleMayNotMakeIsSaidToNeedMigrate() {
    assertSaysMigrate("DROP SCHEMA ${realm} CASCADE", "auto");
  }

  private static void assertSaysMigrate(String makesItOld, String migrate) {
    TestDatabase.on(
        access,
        () -> {
          try (TestRealm old = TestRealm.create()) {
            old.sql(makesItOld);
            RuntimeException refused =
                assertThrows(RuntimeException.class, () -> old.secondNode("db.migrate=" + migrate));
            assertTrue(refused.getMessage().contains("run `migrate"), refused::getMessage);
          }
        });
  }
}
