package dev.gatehouse.audit;

import dev.gatehouse.db.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The rows of table {@code audit}. Throws DatabaseException when the database cannot answer. */
final class AuditStore {
  private static final String INSERT =
      """
      INSERT INTO ${realm}.audit (at, event, account, session, source, request, reason, count)
      SELECT now() - age * interval '1 ms', event, nullif(account, 0), nullif(session, 0), source, request, reason, count
      FROM unnest(?, ?, ?, ?, ?, ?, ?, ?) AS e (age, event, account, session, source, request, reason, count)""";

  private static final String LATEST =
      """
      SELECT u.at, u.event, coalesce(u.account, 0) AS account, coalesce(u.session, 0) AS session,
             u.source, u.request, u.reason, u.count
      FROM ${realm}.audit u LEFT JOIN ${realm}.account a ON a.id = u.account
      WHERE (? = '' OR a.name = ?) AND (? = '' OR u.event = ?) AND u.at >= now() - ? * interval '1 s'
      ORDER BY u.id DESC LIMIT ?""";

  private static final String PURGE =
      """
      DELETE FROM ${realm}.audit WHERE id IN (
        SELECT id FROM ${realm}.audit WHERE at < now() - ? * interval '1 s' ORDER BY at LIMIT ?)""";

  private final Database database;

  AuditStore(Database database) {
    this.database = database;
  }

  void insert(List<Happening> happenings, long nowNanos) {
    database.update(
        "write audit record",
        INSERT,
        insert -> {
          array(insert, 1, "bigint", happenings, h -> (nowNanos - h.nanos()) / 1_000_000);
          array(insert, 2, "text", happenings, h -> h.event().name());
          array(insert, 3, "bigint", happenings, h -> h.event().account());
          array(insert, 4, "bigint", happenings, h -> h.event().session());
          array(insert, 5, "text", happenings, h -> h.event().source());
          array(insert, 6, "text", happenings, h -> h.event().request());
          array(insert, 7, "text", happenings, h -> h.event().reason());
          array(insert, 8, "bigint", happenings, h -> h.event().count());
        });
  }

  private static void array(
      PreparedStatement statement,
      int index,
      String type,
      List<Happening> happenings,
      Function<Happening, Object> field)
      throws SQLException {
    Object[] values = happenings.stream().map(field).toArray();
    statement.setArray(index, statement.getConnection().createArrayOf(type, values));
  }

  List<RecordedEvent> latest(String accountName, String event, Duration within, int most) {
    return database.statement(
        "read audit record",
        LATEST,
        select -> {
          select.setString(1, accountName);
          select.setString(2, accountName);
          select.setString(3, event);
          select.setString(4, event);
          select.setLong(5, within.toSeconds());
          select.setInt(6, most);
          try (ResultSet row = select.executeQuery()) {
            List<RecordedEvent> events = new ArrayList<>();
            while (row.next()) {
              events.add(
                  new RecordedEvent(
                      row.getObject("at", OffsetDateTime.class).toInstant(),
                      new AuditEvent(
                          row.getString("event"),
                          row.getLong("account"),
                          row.getLong("session"),
                          row.getString("source"),
                          row.getString("request"),
                          row.getString("reason"),
                          row.getLong("count"))));
            }
            return events;
          }
        });
  }

  int purge(Duration olderThan, int most) {
    return database.update(
        "purge audit record",
        PURGE,
        purge -> {
          purge.setLong(1, olderThan.toSeconds());
          purge.setInt(2, most);
        });
  }
}
