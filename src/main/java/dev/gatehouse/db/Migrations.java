package dev.gatehouse.db;

import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;

/**
 * The realm's schema: numbered SQL files, never edited after release, applied in order and recorded
 * in {@code REALM.migration_history}. Flyway's lock makes it safe that many nodes start at once.
 *
 * <p>The number before the dot is the schema's line. {@code V1.1}, {@code V1.2} and so on only add
 * to what {@code V1} made, so code that knows a part of a line works with all of it: nodes can be
 * replaced one by one. A migration that is more than an addition begins a new line, {@code V2}, and
 * code of an older line refuses it. One that changes a table in use begins with {@code SET LOCAL
 * lock_timeout = '2s'}: while it waits for its lock, every request waits behind it.
 */
public final class Migrations {
  /** The line this code works with, that of the newest file. */
  private static final int LINE = 1;

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
   * @return how many migrations were applied; 0 when the schema was current or newer
   * @throws SchemaException when a migration fails or the schema is of a newer line or was made by
   *     something else
   */
  public int apply() {
    try {
      refuseNewerLine();
      return flyway.migrate().migrationsExecuted;
    } catch (FlywayException e) {
      throw problem("bring the schema up to date", e);
    }
  }

  /**
   * Checks without changing anything.
   *
   * @throws SchemaException when a migration is missing, an applied one differs, or the schema is
   *     of a newer line
   */
  public void check() {
    try {
      refuseNewerLine();
      int pending = flyway.info().pending().length;
      if (pending > 0) {
        throw new SchemaException("the schema is not up to date: run `migrate` first");
      }
      flyway.validate();
    } catch (FlywayException e) {
      throw problem("check the schema", e);
    }
  }

  private void refuseNewerLine() {
    MigrationInfo newest = flyway.info().current();
    if (newest == null || newest.getVersion() == null) {
      return; // nothing but the schema itself was made yet
    }
    if (newest.getVersion().getMajor().intValue() > LINE) {
      throw new SchemaException(
          "the schema is at version "
              + newest.getVersion()
              + ", which a newer Gatehouse made, and this one works with version "
              + LINE
              + " and what begins with "
              + LINE
              + ".: start the newer one, or restore the backup taken before");
    }
  }

  /**
   * The schema's number: that of the newest migration that was applied.
   *
   * @throws SchemaException when this program does not know that migration, nor so what it brought
   */
  public String version() {
    return newest().getVersion();
  }

  /** Whether the schema lacks the migration of that number, and so what it brought. */
  public boolean isOlderThan(String version) {
    return newest().compareTo(MigrationVersion.fromVersion(version)) < 0;
  }

  /** Whether one schema's number comes before another's. */
  public static boolean isOlder(String one, String other) {
    return MigrationVersion.fromVersion(one).compareTo(MigrationVersion.fromVersion(other)) < 0;
  }

  private MigrationVersion newest() {
    try {
      MigrationInfo newest = flyway.info().current();
      if (newest.getState() == MigrationState.FUTURE_SUCCESS) {
        throw new SchemaException("the schema is of a newer Gatehouse: use that");
      }
      return newest.getVersion();
    } catch (FlywayException e) {
      throw problem("read the schema's number", e);
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
