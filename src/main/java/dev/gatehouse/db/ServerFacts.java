package dev.gatehouse.db;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * What a PostgreSQL says of itself, as far as it matters here.
 *
 * @param version such as {@code 140005} for 14.5
 * @param isSuperuser whether our role may do everything
 * @param losesCommits whether a crash may undo what was committed
 * @param isAutovacuumOff whether nothing removes dead rows
 * @param room connections that roles like ours may have in all
 * @param used connections there are now that are not Gatehouse's
 * @param hasLooseStandby whether a standby is attached that commits do not wait for
 * @param isRemote whether our connection is from another machine
 * @param isTls whether it is over TLS
 * @param keepAlive until a broken connection is noticed at the earliest
 * @param ahead how far its clock is ahead of ours, or behind if negative; the answer's own time is
 *     allowed for
 */
public record ServerFacts(
    int version,
    boolean isSuperuser,
    boolean losesCommits,
    boolean isAutovacuumOff,
    int room,
    int used,
    boolean hasLooseStandby,
    boolean isRemote,
    boolean isTls,
    Duration keepAlive,
    Duration ahead) {

  /** Of other roles' connections little more can be seen than that they are there. */
  private static final String ASK =
      """
      SELECT current_setting('server_version_num')::int,
        (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
        NOT current_setting('fsync')::bool OR NOT current_setting('full_page_writes')::bool
          OR current_setting('synchronous_commit') = 'off',
        NOT current_setting('autovacuum')::bool,
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
        (SELECT count(*) FROM pg_stat_activity
         WHERE datid IS NOT NULL AND usesysid IS NOT NULL AND application_name NOT LIKE 'gatehouse%'),
        EXISTS (SELECT FROM pg_stat_replication WHERE coalesce(state, 'streaming') = 'streaming')
          AND current_setting('synchronous_standby_names') = '',
        coalesce(NOT inet_client_addr() <<= ANY (ARRAY['127.0.0.0/8', '::1/128']::inet[]), false),
        (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()),
        (SELECT setting::int FROM pg_settings WHERE name = 'tcp_keepalives_idle'),
        clock_timestamp()""";

  /**
   * Asks it.
   *
   * @throws DatabaseException when it does not answer
   */
  public static ServerFacts of(Database database) {
    return database.statement("look at the server", ASK, ServerFacts::read);
  }

  private static ServerFacts read(PreparedStatement ask) throws SQLException {
    Instant asked = Instant.now();
    try (ResultSet row = ask.executeQuery()) {
      row.next();
      Instant answered = Instant.now();
      Instant theirs = row.getObject(11, OffsetDateTime.class).toInstant();
      Duration ahead =
          theirs.isAfter(answered)
              ? Duration.between(answered, theirs)
              : theirs.isBefore(asked) ? Duration.between(asked, theirs) : Duration.ZERO;
      return new ServerFacts(
          row.getInt(1),
          row.getBoolean(2),
          row.getBoolean(3),
          row.getBoolean(4),
          row.getInt(5),
          row.getInt(6),
          row.getBoolean(7),
          row.getBoolean(8),
          row.getBoolean(9),
          Duration.ofSeconds(row.getInt(10)),
          ahead);
    }
  }
}
