package dev.gatehouse.audit;

import dev.gatehouse.db.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The rows of table {@code audit}. Throws DatabaseException when the database cannot answer. */
final class AuditStore {
  private static final String INSERT =
      """
      INSERT INTO ${realm}.audit (at, event, account, session, source, request, actor, reason, count)
      SELECT now() - age * interval '1 ms', event, nullif(account, 0), nullif(session, 0), source, request,
             nullif(actor, 0), reason, count
      FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?) AS e (age, event, account, session, source, request, actor, reason, count)""";

  private static final String EVENTS =
      """
      SELECT u.id, u.at, u.event, coalesce(u.account, 0) AS account, coalesce(u.session, 0) AS session,
             u.source, u.request, coalesce(u.actor, 0) AS actor, u.reason, u.count,
             coalesce(a.name, '') AS account_name, coalesce(b.name, '') AS actor_name
      FROM ${realm}.audit u LEFT JOIN ${realm}.account a ON a.id = u.account
        LEFT JOIN ${realm}.account b ON b.id = u.actor
      WHERE u.id < ? AND u.at >= now() - ? * interval '1 s' AND (? = '' OR u.event = ?) %s
      ORDER BY u.id DESC LIMIT ?""";

  // Two statements, so that each keeps the index it needs.
  private static final String BEFORE = EVENTS.formatted("");
  private static final String BEFORE_OF_ACCOUNT =
      EVENTS.formatted("AND u.account = (SELECT id FROM ${realm}.account WHERE name = ?)");

  /** Also the hours in which nothing happened. */
  private static final String LAST_DAY =
      """
      SELECT h.began,
        coalesce(sum(u.count) FILTER (WHERE u.event = 'authn_login_success'), 0) AS sign_ins,
        coalesce(sum(u.count) FILTER (WHERE u.event <> 'authn_login_success'), 0) AS refusals,
        count(DISTINCT u.source) FILTER (WHERE u.event = 'excess_rate_limit_exceeded' AND u.reason <> 'overload')
          AS throttled_sources
      FROM generate_series(date_trunc('hour', now(), 'UTC') - interval '23 h', date_trunc('hour', now(), 'UTC'),
                           interval '1 h') AS h (began)
      LEFT JOIN ${realm}.audit u ON u.at >= h.began AND u.at < h.began + interval '1 h'
        AND u.event IN ('authn_login_success', 'authn_login_fail', 'excess_rate_limit_exceeded')
      GROUP BY h.began ORDER BY h.began""";

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
          array(insert, 7, "bigint", happenings, h -> h.event().actor());
          array(insert, 8, "text", happenings, h -> h.event().reason());
          array(insert, 9, "bigint", happenings, h -> h.event().count());
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

  List<RecordedEvent> before(AuditQuery query, long before, int most) {
    return database.read(
        "read audit record",
        query.accountName().isEmpty() ? BEFORE : BEFORE_OF_ACCOUNT,
        select -> {
          int place = 0;
          select.setLong(++place, before);
          select.setLong(++place, query.within().toSeconds());
          select.setString(++place, query.event());
          select.setString(++place, query.event());
          if (!query.accountName().isEmpty()) {
            select.setString(++place, query.accountName());
          }
          select.setInt(++place, most);
          try (ResultSet row = select.executeQuery()) {
            List<RecordedEvent> events = new ArrayList<>();
            while (row.next()) {
              events.add(event(row));
            }
            return events;
          }
        });
  }

  private static RecordedEvent event(ResultSet row) throws SQLException {
    return new RecordedEvent(
        row.getLong("id"),
        instant(row, "at"),
        new AuditEvent(
            row.getString("event"),
            row.getLong("account"),
            row.getLong("session"),
            row.getString("source"),
            row.getString("request"),
            row.getLong("actor"),
            row.getString("reason"),
            row.getLong("count")),
        row.getString("account_name"),
        row.getString("actor_name"));
  }

  List<HourOfEvents> lastDay() {
    return database.read(
        "count events of a day",
        LAST_DAY,
        select -> {
          try (ResultSet row = select.executeQuery()) {
            List<HourOfEvents> hours = new ArrayList<>();
            while (row.next()) {
              hours.add(
                  new HourOfEvents(
                      instant(row, "began"),
                      row.getLong("sign_ins"),
                      row.getLong("refusals"),
                      row.getLong("throttled_sources")));
            }
            return hours;
          }
        });
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
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
