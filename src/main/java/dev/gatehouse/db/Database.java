package dev.gatehouse.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/**
 * One realm's database: lends a statement or a transaction to a callback and takes the connection
 * back. SQL names its tables {@code ${realm}.session}; the realm is a schema, so no statement
 * depends on {@code search_path} or other state of a connection.
 *
 * <p>Thread-safe. Everything that goes wrong is a {@link DatabaseException}.
 */
public final class Database implements AutoCloseable {
  private final DataSource source;
  private final String realm;
  private final Patience patience;
  private final Bulkhead bulkhead;
  private final Cancellations cancellations;
  private final Map<String, String> sqlInRealm = new ConcurrentHashMap<>();

  /**
   * Uses the given source; closing this closes the source too if it can be closed.
   *
   * @param connections how many the source lends at once
   */
  public Database(DataSource source, String realm, int connections, Patience patience) {
    this(source, realm, connections, patience, new Cancellations(connections));
  }

  private Database(
      DataSource source,
      String realm,
      int connections,
      Patience patience,
      Cancellations cancellations) {
    this.source = source;
    this.realm = realm;
    this.patience = patience;
    this.bulkhead = new Bulkhead(connections, patience.turnMillis());
    this.cancellations = cancellations;
  }

  /**
   * The same database, with as much patience, for reads of which one is under way at a time; ends
   * with this one.
   */
  public Database oneAtATime(Patience other) {
    return new Database(source, realm, 1, other, cancellations);
  }

  /**
   * Opens a pool of up to {@code connections} connections. Does not wait for the database.
   *
   * @param url {@code jdbc:postgresql:} with one host or several; only a primary is used
   * @param use what it is for, in its threads' names
   */
  public static Database connect(
      String url,
      String user,
      String password,
      String realm,
      String use,
      int connections,
      Patience patience) {
    String name = "gatehouse-" + realm + "-" + use;
    DataSource pool = Connections.pool(url, user, password, name, connections, patience);
    return new Database(pool, realm, connections, patience);
  }

  DataSource source() {
    return source;
  }

  /** Something that needs a statement or a connection and may fail as JDBC does. */
  @FunctionalInterface
  public interface Work<C, T> {
    /** Uses what is lent; must not keep it. */
    T with(C lent) throws SQLException;
  }

  /**
   * Runs one statement on a connection of its own, committed by itself.
   *
   * @param operation named in the exception, such as {@code find session}
   */
  public <T> T statement(String operation, String sql, Work<PreparedStatement, T> work) {
    return attempt(operation, sql, work, patience.deadline());
  }

  /**
   * As {@link #statement}, for a SELECT that a request cannot do without: in turn with all others,
   * and once more on another connection when one breaks at once, both within the time for one.
   */
  public <T> T read(String operation, String sql, Work<PreparedStatement, T> work) {
    Deadline deadline = patience.deadline();
    return bulkhead.run(
        operation,
        () -> {
          long began = System.nanoTime();
          try {
            return attempt(operation, sql, work, deadline);
          } catch (DatabaseException e) {
            if (!e.isBrokenLink() || !deadline.hasLeft(patience.connectionMillis())) {
              throw e;
            }
            if (source instanceof Connections.Pool pool) {
              pool.renewUnlessSince(began);
            }
            return attempt(operation, sql, work, deadline);
          }
        });
  }

  private <T> T attempt(
      String operation, String sql, Work<PreparedStatement, T> work, Deadline deadline) {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(inRealm(sql))) {
      deadline.apply(connection);
      Future<?> stop = cancellations.after(patience.statementSeconds(), statement);
      try {
        T result = work.with(statement);
        Replication.require(statement.getWarnings());
        return result;
      } finally {
        stop.cancel(false);
      }
    } catch (SQLException e) {
      throw new DatabaseException(operation, e);
    } catch (NullPointerException | IllegalArgumentException | ClassCastException e) {
      throw new DatabaseException(operation, e); // a row that no statement of ours has written
    }
  }

  /** Fills in a statement's parameters. */
  @FunctionalInterface
  public interface Parameters {
    /** Sets every parameter. */
    void set(PreparedStatement statement) throws SQLException;
  }

  /** As {@link #statement}, for one that changes rows; how many it changed. */
  public int update(String operation, String sql, Parameters parameters) {
    return statement(
        operation,
        sql,
        statement -> {
          parameters.set(statement);
          return statement.executeUpdate();
        });
  }

  /** Runs several statements in one transaction; rolled back when the callback throws. */
  public <T> T transaction(String operation, Work<Connection, T> work) {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.with(connection);
        connection.commit();
        Replication.require(connection.getWarnings());
        return result;
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new DatabaseException(operation, e);
    }
  }

  /**
   * Looks whether the database answers, and by a way on which prepared statements are safe.
   *
   * @throws SchemaException when a pooler mixes them up
   */
  public void check() {
    if (transaction("connect", Pooler::mixesStatementsOf)) {
      throw new SchemaException(Pooler.MEND);
    }
  }

  /** The statement with every {@code ${realm}} replaced by the schema's name. */
  public String inRealm(String sql) {
    return sqlInRealm.computeIfAbsent(sql, text -> text.replace("${realm}", realm));
  }

  private static void rollback(Connection connection, Exception reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    cancellations.close();
    if (source instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("the connection pool did not close", e);
      }
    }
  }
}
