package dev.gatehouse.db;

import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The realm's schema: numbered SQL files, never edited after release, applied in order and recorded
 * in {@code REALM.migration_history}. Flyway's lock makes it safe that many nodes start at once.
 */
public final class Migrations {
  private final Flyway flyway;

  /**
   * Migrations of one realm, run with the given role over a connection without answer timeout.
   *
   * @param realm {@code [a-z][a-z0-9_]{0,31}}, the schema
   */
  public Migrations(String url, String user, String password, String realm) {
    this(Connections.single(url, user, password, 0), realm);
  }

  Migrations(DataSource source, String realm) {
    this.flyway =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(source)
            .locations("classpath:dev/gatehouse/db")
            .schemas(realm)
            .defaultSchema(realm)
            .createSchemas(true)
            .table("migration_history")
            .placeholders(Map.of("realm", realm))
            .connectRetries(0)
            .lockRetryCount(600)
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
      throw new SchemaException("the schema could not be brought up to date", e);
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
        throw new SchemaException(
            pending + " migrations are missing: run `gatehouse migrate` with the owner's role");
      }
      flyway.validate();
    } catch (FlywayException e) {
      throw new SchemaException("the schema is not what this version needs", e);
    }
  }
}
