package dev.gatehouse.db;

import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The realm's schema: numbered SQL files, never edited after release, applied in order and recorded
 * in {@code REALM.migration_history}. Flyway's lock makes it safe that many nodes start at once.
 */
public final class Migrations {
  private final Flyway flyway;

  /**
   * Migrations of one realm.
   *
   * @param database lends two connections at once; closing it ends a migration under way
   * @param realm {@code [a-z][a-z0-9_]{0,31}}, the schema
   */
  public Migrations(Database database, String realm) {
    this.flyway =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(database.source())
            .locations("classpath:dev/gatehouse/db")
            .schemas(realm)
            .defaultSchema(realm)
            .createSchemas(true)
            .table("migration_history")
            .placeholders(Map.of("realm", realm))
            .connectRetries(0)
            .lockRetryCount(60)
            .load();
  }

  /**
   * Applies what is missing.
   *
   * @return how many migrations were applied; 0 when the schema was current
   * @throws SchemaException when a migration fails or the schema was made by something else
   */
  public int apply() {
    try {
      return flyway.migrate().migrationsExecuted;
    } catch (FlywayException e) {
      throw problem("bring the schema up to date", e);
    }
  }

  /**
   * Checks without changing anything.
   *
   * @throws SchemaException when a migration is missing or an applied one differs
   */
  public void check() {
    try {
      int pending = flyway.info().pending().length;
      if (pending > 0) {
        throw new SchemaException("the schema is not up to date: run `migrate` first");
      }
      flyway.validate();
    } catch (FlywayException e) {
      throw problem("check the schema", e);
    }
  }

  /** The database's own error where there is one; else what is wrong with the schema. */
  private static RuntimeException problem(String operation, FlywayException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return new DatabaseException(operation, sql);
      }
    }
    return new SchemaException(operation, e);
  }
}
