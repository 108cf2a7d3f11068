package dev.gatehouse.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.server.PostgresServer;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.RequiresProgram;
import dev.gatehouse.testing.TestDatabase.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code sslmode=verify-full}: encrypted to the right database, or no connection at all. */
@Tag("postgres")
@RequiresProgram(value = "openssl", install = "apt-get install openssl")
@Proves("CONF-03")
class TlsIT {
  private static Certificates certificates;
  private static Certificates others;
  private static PostgresServer server;
  private static Role owner;

  @BeforeAll
  static void start() {
    certificates = Certificates.make();
    certificates.sign("DNS:localhost", 2);
    others = Certificates.make();
    Map<String, String> settings = new HashMap<>(certificates.settings());
    settings.put("log_connections", "on");
    server = PostgresServer.start(settings);
    owner = new Role(server.user(), server.password());
  }

  @AfterAll
  static void stop() {
    server.close();
    certificates.close();
    others.close();
  }

  private static String url(String host, Certificates trusted) {
    return server.url().replace("127.0.0.1", host)
        + "?sslmode=verify-full&sslrootcert="
        + trusted.authority();
  }

  @Test
  void rightAuthorityAndNameGiveEncryptedConnectionsOnly() {
    try (Node node = Node.start(url("localhost", certificates), owner)) {
      node.awaitOpen();
      assertEquals(
          List.of("t"),
          server.column(
              "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                  + " WHERE application_name = 'gatehouse'"));
      assertTrue(authorized(server) > 1, "the log tells of connections");
    }
  }

  @Test
  void otherAuthorityIsRefusedAndSaidSo() {
    assertRefused(
        server,
        url("localhost", others),
        "was not signed by the authority that sslrootcert in gatehouse.db.url names");
  }

  @Test
  void otherNameIsRefusedAndSaidSo() {
    assertRefused(
        server, url("127.0.0.1", certificates), "the database's certificate is for another name");
  }

  @Test
  void missingAuthorityIsRefusedAndSaidSo() {
    assertRefused(
        server,
        server.url() + "?sslmode=verify-full&sslrootcert=/nowhere/ca.crt",
        "sslrootcert in gatehouse.db.url must name a readable file");
  }

  @Test
  void databaseWithoutTlsIsRefusedAndSaidSo() {
    try (PostgresServer plain = PostgresServer.start(Map.of("log_connections", "on"))) {
      assertRefused(
          plain,
          plain.url() + "?sslmode=verify-full&sslrootcert=" + certificates.authority(),
          "The server does not support SSL");
    }
  }

  @Test
  void expiredCertificateIsRefusedUntilItIsRenewed() {
    certificates.sign("DNS:localhost", -1);
    server.reload();
    try (Node node = Node.start(url("localhost", certificates), owner)) {
      assertTrue(node.problem().contains("has expired: renew it"), node::problem);

      certificates.sign("DNS:localhost", 2);
      server.reload();

      node.awaitOpen();
    }
  }

  /** Not even in plain text does it connect. */
  private static void assertRefused(PostgresServer database, String url, String words) {
    int before = authorized(database);
    Role role = new Role(database.user(), database.password());
    try (Node node = Node.start(url, role)) {
      assertTrue(node.problem().contains(words), node::problem);
      assertFalse(node.isOpen());
      assertEquals(503, node.http().get("/").cookie("__Host-JSESSIONID=any").send().status());
    }
    assertEquals(before, authorized(database));
  }

  private static int authorized(PostgresServer database) {
    return database.log().split("connection authorized", -1).length;
  }
}
