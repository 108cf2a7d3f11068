package dev.gatehouse.backup;

import dev.gatehouse.db.Database;
import dev.gatehouse.db.Migrations;
import java.nio.file.Path;

/**
 * A realm's accounts in a {@link BackupFile}, from which an empty realm gets them back, in this
 * database or another. Sessions, the revocation log and master keys are in none: whoever finds a
 * backup has no key, and after a restore nobody is signed in, so what had ended stays ended.
 *
 * <p>Throws {@link BackupException}, {@link dev.gatehouse.db.DatabaseException} or {@link
 * dev.gatehouse.db.SchemaException}; a failure leaves no file and an empty realm.
 */
public final class Backup {
  private final String realm;
  private final Migrations migrations;
  private final BackupStore store;

  /** Backups of this database's realm. */
  public Backup(String realm, Database database, Migrations migrations) {
    this.realm = realm;
    this.migrations = migrations;
    this.store = new BackupStore(database);
  }

  /**
   * Writes all accounts as they are at one moment, password hashes among them, while the realm is
   * in use. The schema must be up to date.
   *
   * @param file must not exist; readable by its owner alone
   */
  public Manifest write(Path file) {
    String schema = migrations.version();
    return BackupFile.write(
        file,
        accounts -> {
          Manifest manifest = store.copyOut(accounts, realm, schema);
          if (manifest.accounts() == 0) {
            throw new BackupException(
                "there is no user in the realm " + realm + ": is it the right one?");
          }
          return manifest;
        });
  }

  /**
   * Brings the schema up to date and loads a backup's accounts. They keep their ids, and each gets
   * a version above the one it had, so that nothing of before is a session. Needs the rights that
   * migrations need.
   */
  public void restore(BackupFile file) {
    if (store.isAny()) {
      throw notEmpty();
    }
    migrations.apply();
    if (migrations.isOlderThan(file.manifest().schema())) {
      throw file.newer();
    }
    if (!store.copyIn(file)) {
      throw notEmpty();
    }
  }

  private BackupException notEmpty() {
    return new BackupException(
        "there are users in the realm %s already: restore into an empty one, in another folder"
                .formatted(realm)
            + " (--data) or database");
  }
}
