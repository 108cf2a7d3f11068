package dev.gatehouse.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.server.PostgresServer;
import dev.gatehouse.testing.TestDatabase.Access;
import dev.gatehouse.testing.TestDatabase.Role;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tests that ask a database, on every PostgreSQL there is: with a role that owns the schema,
 * and with one that has nothing but what {@code migrate --grant-to} gives it.
 */
@Tag("postgres")
class VersionsIT {
  static List<String> versions() {
    return PostgresServer.versions();
  }

  @Test
  void everyMajorVersionIsThere() {
    assertEquals(
        List.of("14", "15", "16", "17", "18"),
        versions().stream().map(version -> version.replaceFirst("\\..*", "")).toList());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void ownersTestsPass(String version) {
    try (PostgresServer server = PostgresServer.start(version, Map.of())) {
      assertEquals(List.of(version), server.column("SHOW server_version"));
      Role owner = new Role(server.user(), server.password());
      Suite.passesOn(version + " owner", new Access(server.url(), owner, owner));
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void testsOfARoleWithFewRightsPass(String version) {
    try (PostgresServer server = PostgresServer.start(version, Map.of())) {
      Role owner = new Role(server.user(), server.password());
      Role app = new Role("App \"1\"", "only for this test");
      server.sql("CREATE ROLE \"App \"\"1\"\"\" LOGIN PASSWORD '" + app.password() + "'");
      Suite.passesOn(
          version + " role with few rights", new Access(server.url(), owner, app), "migrates");
    }
  }
}
