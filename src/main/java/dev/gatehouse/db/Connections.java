package dev.gatehouse.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Locale;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** How connections are made: with an end to every wait, and to a primary only. */
final class Connections {
  private static final int CONNECT_SECONDS = 1;
  private static final int HOST_RECHECK_SECONDS = 10;
  private static final int CONNECTION_WAIT_MILLIS = 2_000;
  private static final int VALIDATION_MILLIS = 1_000;
  private static final int KEEPALIVE_MILLIS = 30_000;
  private static final int MAX_LIFETIME_MILLIS = 600_000;

  private Connections() {}

  /** A pool that hands out a connection within two seconds or fails. */
  static DataSource pool(
      String url, String user, String password, String realm, int size, Patience patience) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("gatehouse-" + realm + "-" + patience.name().toLowerCase(Locale.ROOT));
    pool.setDataSource(single(url, user, password, patience));
    pool.setMaximumPoolSize(size);
    pool.setConnectionTimeout(CONNECTION_WAIT_MILLIS);
    pool.setValidationTimeout(VALIDATION_MILLIS);
    pool.setKeepaliveTime(KEEPALIVE_MILLIS);
    pool.setMaxLifetime(MAX_LIFETIME_MILLIS);
    pool.setInitializationFailTimeout(-1);
    return new HikariDataSource(pool);
  }

  /** A new connection each time. */
  static DataSource single(String url, String user, String password, Patience patience) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setLoginTimeout(patience.loginSeconds());
    source.setCancelSignalTimeout(1);
    source.setHostRecheckSeconds(HOST_RECHECK_SECONDS);
    source.setSocketTimeout(patience.socketSeconds());
    source.setTcpKeepAlive(true);
    source.setApplicationName("gatehouse");
    source.setURL(url); // what the operator says there wins over the lines above
    source.setTargetServerType("primary");
    source.setLogServerErrorDetail(false);
    if (!user.isEmpty()) {
      source.setUser(user);
    }
    if (!password.isEmpty()) {
      source.setPassword(password);
    }
    return source;
  }
}
