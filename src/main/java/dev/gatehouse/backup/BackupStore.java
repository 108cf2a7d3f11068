package dev.gatehouse.backup;

import dev.gatehouse.db.Database;
import dev.gatehouse.db.MasterKeyStore;
import dev.gatehouse.db.Migrations;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Copies accounts out of a realm and into one, each in one transaction. */
final class BackupStore {
  /**
   * All of the table, and all in every backup: a default in place of {@code enabled} would let the
   * disabled in. Only one that a later schema adds may be missing in an older backup.
   */
  private static final List<String> COLUMNS =
      List.of(
          "id",
          "name",
          "password",
          "rehashed_at",
          "roles",
          "enabled",
          "version",
          "created_at",
          "must_change");

  /** Those that came later, with the schema that brought them. */
  private static final Map<String, String> SINCE = Map.of("must_change", "1.4");

  private static final String ONE_SNAPSHOT =
      """
      SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY""";
  private static final String COPY_OUT =
      """
      COPY (SELECT %s FROM ${realm}.account ORDER BY id) TO STDOUT WITH (FORMAT csv, HEADER)"""
          .formatted(String.join(", ", COLUMNS));
  private static final String FACTS =
      """
      SELECT now(), CASE WHEN is_called THEN last_value ELSE 0 END FROM ${realm}.account_id_seq""";

  private static final String HAS_TABLE =
      """
      SELECT to_regclass('${realm}.account') IS NOT NULL""";
  private static final String HAS_ROW =
      """
      SELECT EXISTS (SELECT FROM ${realm}.account)""";
  private static final String LOCK =
      """
      LOCK TABLE ${realm}.account IN SHARE ROW EXCLUSIVE MODE""";
  private static final String COPY_IN =
      """
      COPY ${realm}.account (%s) FROM STDIN WITH (FORMAT csv)""";
  private static final String BUMP =
      """
      UPDATE ${realm}.account SET version = version + 1""";

  /** The next id is higher than any in use here, and than any that was ever given there. */
  private static final String CONTINUE_IDS =
      """
      SELECT setval('${realm}.account_id_seq',
                    greatest(last_value, %d, (SELECT max(id) FROM ${realm}.account)))
      FROM ${realm}.account_id_seq""";

  private static final int MAX_HEADER_BYTES = 1_000;

  private final Database database;
  private final MasterKeyStore keys;

  BackupStore(Database database) {
    this.database = database;
    this.keys = new MasterKeyStore(database);
  }

  /** Whether the realm is there and has an account. */
  boolean isAny() {
    return database.transaction(
        "look for an account",
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return isTrue(statement, HAS_TABLE) && isTrue(statement, HAS_ROW);
          }
        });
  }

  /**
   * Writes all accounts as they are at one moment.
   *
   * @param realm and {@code schema}, for the manifest that comes back
   * @throws UncheckedIOException when the stream refuses
   */
  Manifest copyOut(OutputStream accounts, String realm, String schema) {
    return database.transaction(
        "copy accounts out",
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(ONE_SNAPSHOT);
            long rows = copy(connection).copyOut(database.inRealm(COPY_OUT), accounts);
            boolean keysOutside = keys.isMarkedOutside(connection);
            try (ResultSet facts = statement.executeQuery(database.inRealm(FACTS))) {
              facts.next();
              Instant now = facts.getObject(1, OffsetDateTime.class).toInstant();
              long lastId = facts.getLong(2);
              return new Manifest(Manifest.FORMAT, now, realm, schema, rows, lastId, keysOutside);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /**
   * Loads a backup's accounts, each one version further, or changes nothing.
   *
   * @return false when the realm has an account
   * @throws BackupException when it is not what a backup should be
   */
  boolean copyIn(BackupFile file) {
    return database.transaction(
        "copy accounts in",
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(database.inRealm(LOCK));
            if (isTrue(statement, HAS_ROW)) {
              return false;
            }
            load(connection, statement, file);
            if (file.manifest().keysOutside()) {
              keys.markOutside(connection);
            }
            return true;
          }
        });
  }

  private void load(Connection connection, Statement statement, BackupFile file)
      throws SQLException {
    try (InputStream csv = file.accounts()) {
      String columns = String.join(", ", header(csv, file));
      String copyIn = database.inRealm(COPY_IN.formatted(columns));
      if (copy(connection).copyIn(copyIn, csv) != file.manifest().accounts()) {
        throw file.damaged();
      }
      statement.executeUpdate(database.inRealm(BUMP));
      statement.execute(database.inRealm(CONTINUE_IDS.formatted(file.manifest().lastAccountId())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      if (isRefusalOfData(e)) {
        throw file.damaged();
      }
      throw e;
    }
  }

  /**
   * The names in the first line, which is read off the stream: all of its schema's, in any order.
   */
  private static List<String> header(InputStream csv, BackupFile file) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = csv.read(); c != '\n'; c = csv.read()) {
      if (c < 0 || line.length() == MAX_HEADER_BYTES) {
        throw file.damaged();
      }
      line.append((char) c);
    }
    List<String> names = List.of(line.toString().split(",", -1));
    Set<String> columns = new HashSet<>(COLUMNS);
    String schema = file.manifest().schema();
    columns.removeIf(
        name -> SINCE.containsKey(name) && Migrations.isOlder(schema, SINCE.get(name)));
    if (names.size() != columns.size() || !columns.equals(new HashSet<>(names))) {
      throw file.damaged();
    }
    return names;
  }

  /** Classes 22 and 23, whose text may hold a value of the file, such as a hash. */
  private static boolean isRefusalOfData(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("22") || state.startsWith("23");
  }

  private boolean isTrue(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(database.inRealm(sql))) {
      return row.next() && row.getBoolean(1);
    }
  }

  private static CopyManager copy(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getCopyAPI();
  }
}
