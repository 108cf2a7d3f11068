package dev.gatehouse.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** How connections are made: with an end to every wait, and to a primary only. */
final class Connections {
  private static final int CONNECT_SECONDS = 1;
  private static final int LOGIN_ANSWER_SECONDS = 2;

  /** At one host that is silent: it is asked for TLS, and then once more without. */
  private static final int LONGEST_LOGIN_SECONDS = CONNECT_SECONDS + 2 * LOGIN_ANSWER_SECONDS;

  private static final int HOST_RECHECK_SECONDS = 10;
  private static final int VALIDATION_MILLIS = 500;
  private static final int KEEPALIVE_MILLIS = 30_000;
  private static final int MAX_LIFETIME_MILLIS = 600_000;

  /** With pauses of 10, 20, 40, ... 640 ms between them. */
  private static final int TRIES = 8;

  private static final Driver DRIVER = JdbcDriver.own();

  private Connections() {}

  /** A pool of that name, which hands out a connection in time or fails. */
  static Pool pool(
      String url, String user, String password, String name, int size, Patience patience) {
    PoolThreads threads = new PoolThreads(name);
    HikariConfig pool = new HikariConfig();
    pool.setPoolName(name);
    pool.setThreadFactory(threads);
    pool.setDataSource(source(url, user, password, patience));
    pool.setMaximumPoolSize(size);
    pool.setConnectionTimeout(patience.connectionMillis());
    pool.setValidationTimeout(VALIDATION_MILLIS);
    pool.setKeepaliveTime(KEEPALIVE_MILLIS);
    pool.setMaxLifetime(MAX_LIFETIME_MILLIS);
    pool.setInitializationFailTimeout(-1);
    return new Pool(pool, threads);
  }

  private static PGSimpleDataSource source(
      String url, String user, String password, Patience patience) {
    Source source = new Source();
    source.setUrl(url);
    Properties stated = Driver.parseURL(url, null);
    Map<PGProperty, Object> unlessStated =
        Map.of(
            PGProperty.CONNECT_TIMEOUT,
            CONNECT_SECONDS,
            PGProperty.CANCEL_SIGNAL_TIMEOUT,
            1,
            PGProperty.HOST_RECHECK_SECONDS,
            HOST_RECHECK_SECONDS,
            PGProperty.SOCKET_TIMEOUT,
            patience.socketSeconds(),
            PGProperty.TCP_KEEP_ALIVE,
            true,
            PGProperty.APPLICATION_NAME,
            "gatehouse");
    unlessStated.forEach(
        (property, value) -> {
          if (!stated.containsKey(property.getName())) {
            source.setProperty(property, value.toString());
          }
        });
    source.setTargetServerType("primary");
    source.setLogServerErrorDetail(false);
    source.loginAs(user, password);
    source.hurryLogin();
    return source;
  }

  /** Ends with all of its threads, in seconds, whatever the database does meanwhile. */
  static final class Pool extends HikariDataSource {
    private final PoolThreads threads;
    private long renewedNanos = System.nanoTime();

    Pool(HikariConfig config, PoolThreads threads) {
      super(config);
      this.threads = threads;
    }

    /**
     * Lets go of every connection, since one has broken and the others may have too; unless that
     * was done since it was taken. On return none of them is handed out any more.
     */
    synchronized void renewUnlessSince(long takenNanos) {
      if (renewedNanos - takenNanos < 0) {
        getHikariPoolMXBean().softEvictConnections();
        renewedNanos = System.nanoTime();
      }
    }

    @Override
    public void close() {
      threads.interrupt();
      super.close();
      threads.awaitEnd(Duration.ofSeconds(LONGEST_LOGIN_SECONDS));
    }
  }

  /**
   * Logs in on the thread that asks. The driver would use one of its own for the sake of a login
   * timeout, and leave it behind, blocked in a read, when the time is up; here each answer of the
   * login has its time instead, which afterwards is that of any other answer. Asks our driver and
   * not {@link java.sql.DriverManager}, which may know the app's own.
   */
  private static final class Source extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;

    private final Properties login = new Properties();
    private int answerMillis;
    private int failures; // the pool logs in on one thread

    void loginAs(String user, String password) {
      if (!user.isEmpty()) {
        login.setProperty(PGProperty.USER.getName(), user);
      }
      if (!password.isEmpty()) {
        login.setProperty(PGProperty.PASSWORD.getName(), password);
      }
    }

    void hurryLogin() {
      int seconds = getSocketTimeout();
      answerMillis = seconds * 1_000;
      setSocketTimeout(
          seconds == 0 ? LOGIN_ANSWER_SECONDS : Math.min(seconds, LOGIN_ANSWER_SECONDS));
    }

    /**
     * The pool doubles its pause after each failure, from 10 ms to 5 s, and would keep everybody
     * waiting for as long when the database is back. An interrupt ends its tries before the pause
     * becomes a second; whoever needs a connection next makes it begin anew.
     */
    @Override
    public Connection getConnection() throws SQLException {
      try {
        Connection connection = DRIVER.connect(getUrl(), login);
        connection.setNetworkTimeout(Runnable::run, answerMillis);
        failures = 0;
        return connection;
      } catch (SQLException e) {
        failures++;
        if (failures % TRIES == 0) {
          Thread.currentThread().interrupt();
        }
        throw e;
      }
    }

    /** How long the pool waits for a login under way when it closes. */
    @Override
    public int getLoginTimeout() {
      return LONGEST_LOGIN_SECONDS;
    }

    @Override
    public void setLoginTimeout(int seconds) {}
  }
}
