package dev.gatehouse.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.server.PostgresServer;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.RequiresProgram;
import dev.gatehouse.testing.TestDatabase.Access;
import dev.gatehouse.testing.TestDatabase.Role;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real pgbouncer that does not track prepared statements (before 1.21) on the way. */
@Tag("postgres")
@RequiresProgram(value = "pgbouncer", install = "apt-get install pgbouncer")
class PgBouncerIT {
  private static PostgresServer server;
  private static Role owner;

  @BeforeAll
  static void start() {
    server = PostgresServer.start(Map.of());
    owner = new Role(server.user(), server.password());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void testsPassThroughIt() {
    try (PgBouncer pooler = PgBouncer.start(server, "max_client_conn = 500")) {
      Suite.passesOn(
          server.version() + " by way of pgbouncer",
          new Access(pooler.url("?prepareThreshold=0"), owner, owner));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"transaction", "session"})
  void preparedStatementsThroughItAreRefusedWithTheMend(String mode) {
    try (PgBouncer pooler = PgBouncer.start(server, "pool_mode = " + mode);
        Node node = Node.start(pooler.url(""), owner)) {
      assertEquals(
          "sys_realm_unavailable realm=gatehouse reason=\"a pooler on the way may mix up prepared"
              + " statements: add prepareThreshold=0 to gatehouse.db.url\" next=\"tries until it"
              + " works\"",
          node.problem());
      assertFalse(node.isOpen());
      assertEquals(503, node.http().get("/").cookie("__Host-JSESSIONID=any").send().status());
    }
  }

  /** Why it is refused, and what the log says where the pooler came later. */
  @Test
  void preparedStatementsThroughItMeetOthers() throws InterruptedException {
    try (PgBouncer pooler = PgBouncer.start(server, "default_pool_size = 2");
        Node node = Node.start(server.url(), owner);
        Node behind = Node.start(pooler.url(""), owner)) {
      node.awaitOpen();
      ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
      ExecutorService threads = Executors.newFixedThreadPool(8);
      for (int i = 0; i < 8; i++) {
        threads.execute(() -> lookUp(behind.gatehouse(), problems));
      }
      threads.shutdown();
      Await.until("all have looked", Node.PATIENCE, threads::isTerminated);
      assertTrue(
          problems.stream()
              .anyMatch(problem -> problem.endsWith("add prepareThreshold=0 to gatehouse.db.url")),
          problems::toString);
    }
  }

  private static void lookUp(Gatehouse gatehouse, ConcurrentLinkedQueue<String> problems) {
    for (int i = 0; i < 60; i++) {
      try {
        gatehouse.accounts().find(new AccountName("nobody"));
        gatehouse.accounts().isAny();
      } catch (DatabaseException e) {
        problems.add(e.getMessage());
      }
    }
  }

  @Test
  void startUpParameterItDoesNotKnowIsRefusedWithTheMend() {
    String url = "?prepareThreshold=0&options=-c%20work_mem=8MB";
    try (PgBouncer pooler = PgBouncer.start(server);
        Node node = Node.start(pooler.url(url), owner)) {
      assertTrue(
          node.problem().contains("unsupported startup parameter: options")
              && node.problem().contains("ignore_startup_parameters"),
          node::problem);
    }
    try (PgBouncer pooler = PgBouncer.start(server, "ignore_startup_parameters = options");
        Node node = Node.start(pooler.url(url), owner)) {
      node.awaitOpen();
    }
  }

  /** Why {@code database.md} says to migrate straight at the database. */
  @Test
  void migrationThroughItLeavesASearchPath() throws SQLException {
    server.sql("DROP SCHEMA IF EXISTS gatehouse CASCADE");
    try (PgBouncer pooler = PgBouncer.start(server, "default_pool_size = 3");
        Node node = Node.start(pooler.url("?prepareThreshold=0"), owner)) {
      node.awaitOpen();
      Set<String> paths = new HashSet<>();
      List<Connection> connections = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Connection connection =
            DriverManager.getConnection(
                pooler.url("?prepareThreshold=0"), owner.name(), owner.password());
        connections.add(connection);
        connection.setAutoCommit(false); // keeps its server connection from the others
        try (Statement statement = connection.createStatement();
            ResultSet row = statement.executeQuery("SHOW search_path")) {
          row.next();
          paths.add(row.getString(1));
        }
      }
      for (Connection connection : connections) {
        connection.close();
      }
      assertTrue(paths.stream().anyMatch(path -> path.contains("gatehouse")), paths::toString);
    }
  }

  @Test
  void roleWithFewRightsServesThroughIt() {
    Role app = new Role("app", "only for this test");
    server.sql("CREATE ROLE app LOGIN PASSWORD '" + app.password() + "'");
    try (Node migrating = Node.start(server.url(), owner)) {
      migrating.awaitOpen();
      migrating.gatehouse().grants().grantTo(app.name());
    }
    try (PgBouncer pooler = PgBouncer.start(server);
        Node node = Node.start(pooler.url("?prepareThreshold=0"), app)) {
      node.awaitOpen();
      assertEquals(
          List.of("app"),
          server.column(
              "SELECT DISTINCT usename FROM pg_stat_activity WHERE application_name = 'gatehouse'"));
    }
  }
}
