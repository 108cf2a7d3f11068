package dev.gatehouse.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.Source;
import dev.gatehouse.server.PostgresServer;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Ports;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes planted in a right database: each is found, and nothing else. */
class RealmExamTest {
  private static final String ROLE = "shop";

  private static PostgresServer postgres;

  @BeforeAll
  static void start() {
    postgres = PostgresServer.startDurable(Map.of());
    postgres.sql("CREATE ROLE shop LOGIN PASSWORD 'a password of the test'");
    try (Gatehouse owner = Gatehouse.forCommand(settings(Map.of("db.user", postgres.user())))) {
      owner.migrate();
      owner.grants().grantTo(ROLE);
      owner.accounts().insert(new AccountName("alice"), "", Set.of());
    }
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  /** Those of a right set-up but for these. */
  private static Settings settings(Map<String, String> others) {
    Map<String, String> values = new HashMap<>();
    values.put("gatehouse.db.url", postgres.url());
    values.put("gatehouse.db.user", ROLE);
    values.put("gatehouse.db.migrate", "check");
    others.forEach((key, value) -> values.put("gatehouse." + key, value));
    boolean isOwner = values.get("gatehouse.db.user").equals(postgres.user());
    values.put("gatehouse.db.password", isOwner ? postgres.password() : "a password of the test");
    return SettingsReader.read(List.of(new Source("test", values)), Source.none(), true);
  }

  private static List<Finding> examine(Map<String, String> others) {
    try (Gatehouse gatehouse = Gatehouse.forCommand(settings(others))) {
      return RealmExam.of(gatehouse, false);
    }
  }

  private static void assertFound(String expected, List<Finding> findings) {
    assertEquals(1, findings.size(), findings::toString);
    assertTrue(findings.get(0).what().contains(expected), findings::toString);
  }

  @Test
  void rightSetUpIsPassedOverInSilence() {
    assertEquals(List.of(), examine(Map.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("planted")
  void mistakeInTheDatabaseIsFound(String expected, String plant, String mend) {
    postgres.sql(plant);
    postgres.sql("SELECT pg_reload_conf()");
    try {
      Await.until("it is there", Duration.ofSeconds(20), () -> !examine(Map.of()).isEmpty());
      assertFound(expected, examine(Map.of()));
    } finally {
      postgres.sql(mend);
      postgres.sql("SELECT pg_reload_conf()");
      Await.until("it is gone", Duration.ofSeconds(20), () -> examine(Map.of()).isEmpty());
    }
  }

  static Stream<Arguments> planted() {
    return Stream.of(
        arguments("superuser", "ALTER ROLE shop SUPERUSER", "ALTER ROLE shop NOSUPERUSER"),
        arguments(
            "default_transaction_read_only is off",
            "ALTER ROLE shop SET default_transaction_read_only = on",
            "ALTER ROLE shop RESET default_transaction_read_only"),
        arguments(
            "brings ended sessions back",
            "ALTER ROLE shop SET synchronous_commit = off",
            "ALTER ROLE shop RESET synchronous_commit"),
        arguments("fsync", "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM RESET fsync"),
        arguments(
            "autovacuum is off",
            "ALTER SYSTEM SET autovacuum = off",
            "ALTER SYSTEM RESET autovacuum"),
        arguments(
            "lacks UPDATE",
            "REVOKE ALL ON gatehouse.session FROM shop; GRANT SELECT, INSERT, DELETE ON gatehouse.session TO shop",
            "GRANT UPDATE ON gatehouse.session TO shop"),
        arguments(
            "every user is disabled",
            "UPDATE gatehouse.account SET enabled = false",
            "UPDATE gatehouse.account SET enabled = true"),
        arguments(
            "nobody can sign in: there is no user",
            "CREATE TABLE gatehouse.kept AS TABLE gatehouse.account; DELETE FROM gatehouse.account",
            "INSERT INTO gatehouse.account OVERRIDING SYSTEM VALUE TABLE gatehouse.kept; DROP TABLE gatehouse.kept"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settingsMistakes")
  void mistakeInTheSettingsIsFound(String expected, Map<String, String> mistake) {
    assertFound(expected, examine(mistake));
  }

  static Stream<Arguments> settingsMistakes() {
    return Stream.of(
        arguments("insecure-plain-http is on", Map.of("insecure-plain-http", "true")),
        arguments("opens up to 66 connections", Map.of("db.pool", "60")),
        arguments("the schema is not up to date", Map.of("realm", "elsewhere")),
        arguments(
            "failed", Map.of("db.url", "jdbc:postgresql://127.0.0.1:" + Ports.reserved() + "/x")));
  }

  @Test
  void standbyThatCommitsDoNotWaitForIsFound() {
    try (PostgresServer standby = postgres.startStandby()) {
      Await.until("it follows", Duration.ofSeconds(30), () -> !examine(Map.of()).isEmpty());
      assertFound("a failover may undo a sign-out", examine(Map.of()));
      postgres.setSynchronous(true);
      assertEquals(List.of(), examine(Map.of()), standby::url);
    } finally {
      postgres.sql("ALTER SYSTEM RESET synchronous_standby_names");
      postgres.sql("SELECT pg_reload_conf()");
      Await.until("nobody waits", Duration.ofSeconds(20), () -> examine(Map.of()).isEmpty());
    }
  }
}
