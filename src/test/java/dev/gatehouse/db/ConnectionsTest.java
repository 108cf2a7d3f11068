package dev.gatehouse.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.testing.TestDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What a connection is like. */
class ConnectionsTest {
  private static final TestDatabase.Access SERVER = TestDatabase.access();

  @Test
  void ourConnectionsCanBeTold() {
    assertEquals("gatehouse", applicationName(SERVER.url()));
  }

  @Test
  void operatorsUrlWinsOverOurDefaults() {
    assertEquals("intranet", applicationName(SERVER.url() + "&ApplicationName=intranet"));
    assertEquals(30_000, networkTimeout(SERVER.url() + "&socketTimeout=30"));
  }

  @Test
  void answersHaveTheirOwnTimeOnceTheLoginIsOver() {
    assertEquals(610_000, networkTimeout(SERVER.url()));
  }

  private static String applicationName(String url) {
    try (Database database = connect(url)) {
      return database.statement(
          "ask", "SHOW application_name", show -> firstOf(show.executeQuery()));
    }
  }

  private static String firstOf(ResultSet row) throws SQLException {
    row.next();
    return row.getString(1);
  }

  private static int networkTimeout(String url) {
    try (Database database = connect(url)) {
      return database.transaction("ask", connection -> connection.getNetworkTimeout());
    }
  }

  private static Database connect(String url) {
    return Database.connect(
        url,
        SERVER.server().name(),
        SERVER.server().password(),
        "gatehouse",
        "test",
        1,
        Patience.BACKGROUND);
  }
}
