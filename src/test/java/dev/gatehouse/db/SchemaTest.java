package dev.gatehouse.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Proves;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What the schema holds, and that nothing stands in front of it. */
class SchemaTest {
  @Test
  @Proves("REC-06")
  void nothingIsKeptToRecognizePeopleByButAPassword() {
    try (TestRealm realm = TestRealm.create()) {
      List<String> columns =
          realm.column(
              "SELECT table_name || '.' || column_name FROM information_schema.columns"
                  + " WHERE table_schema = ?",
              realm.settings().realm());
      assertFalse(columns.isEmpty());
      for (String column : columns) {
        assertFalse(
            column.toLowerCase(Locale.ROOT).matches(".*(hint|question|answer|birth|maiden).*"),
            column);
      }
    }
  }

  /** DESER-08: tables of the same names where a search path would find them first. */
  @Test
  @Proves("INPUT-04")
  void tablesOfTheSameNameElsewhereAreNotAsked() {
    try (TestRealm realm = TestRealm.create()) {
      String shadow = realm.settings().realm() + "_s";
      realm.sql("CREATE SCHEMA " + shadow);
      try {
        for (String table : List.of("account", "session", "throttle", "revoked", "audit")) {
          realm.sql(
              "CREATE TABLE "
                  + shadow
                  + "."
                  + table
                  + " (LIKE ${realm}."
                  + table
                  + " INCLUDING ALL)");
        }
        realm.sql(
            "INSERT INTO "
                + shadow
                + ".account (name, password)"
                + " SELECT 'mallory', password FROM ${realm}.account");
        try (TestRealm node =
                realm.secondNode(
                    "db.url=" + TestDatabase.access().url() + "&currentSchema=" + shadow);
            TestServer server = TestServer.start(node);
            Http http = server.client()) {
          String cookie = http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
          String session = http.get("/gatehouse/session").cookie(cookie).send().body();
          assertTrue(session.contains("\"alice\""), session);
          assertEquals(200, http.get("/gatehouse/account").cookie(cookie).send().status());
          assertEquals(204, http.post("/logout").sameOrigin().cookie(cookie).send().status());
          assertEquals(401, http.get("/gatehouse/session").cookie(cookie).send().status());
          node.gatehouse().audit().flush();
          assertEquals(0, node.gatehouse().reaper().reap());
          String mallory = Http.credentials("mallory", TestRealm.PASSWORD);
          assertEquals(401, http.post("/login").json(mallory).send().status());
        }
        assertTrue(realm.count("audit") > 1);
        assertEquals(List.of("1"), realm.column("SELECT count(*) FROM " + shadow + ".account"));
        for (String table : List.of("session", "throttle", "revoked", "audit")) {
          String rows = "SELECT count(*) FROM " + shadow + "." + table;
          assertEquals(List.of("0"), realm.column(rows), table);
        }
      } finally {
        realm.sql("DROP SCHEMA " + shadow + " CASCADE");
      }
    }
  }
}
