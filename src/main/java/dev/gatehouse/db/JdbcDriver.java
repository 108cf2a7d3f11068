package dev.gatehouse.db;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.postgresql.Driver;

/** PostgreSQL's JDBC driver, which registers itself where it is loaded. */
public final class JdbcDriver {
  private JdbcDriver() {}

  /**
   * A driver, asked by nobody but us. Where it is the copy inside {@code gatehouse-all.jar} it is
   * taken out of {@link DriverManager} at once: there an app that asks for a connection of its own
   * could be given one of ours.
   */
  static Driver own() {
    Driver driver = new Driver();
    if (Driver.class.getName().startsWith("dev.gatehouse.")) {
      deregister();
    }
    return driver;
  }

  /**
   * Takes the driver out of {@link DriverManager}, which would keep it, and with it every class of
   * a web app that has stopped, for as long as the JVM runs. Does nothing where the driver is not
   * that class loader's own but shared with others.
   */
  public static void release(ClassLoader app) {
    if (Driver.class.getClassLoader() == app) {
      deregister();
    }
  }

  private static void deregister() {
    try {
      if (Driver.isRegistered()) {
        Driver.deregister();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the driver is registered and cannot be released", e);
    }
  }
}
