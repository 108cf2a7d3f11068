package dev.gatehouse.db;

import dev.gatehouse.keys.Keys;
import dev.gatehouse.keys.MasterKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The master keys of a realm that was given none from outside: one row each, the newest signs. */
public final class MasterKeyStore {
  private static final String LOCK =
      """
      SELECT pg_advisory_xact_lock(hashtext('${realm}.master_key'))""";
  private static final String ALL =
      """
      SELECT material FROM ${realm}.master_key ORDER BY created_at DESC, kid""";
  private static final String INSERT =
      """
      INSERT INTO ${realm}.master_key (kid, material) VALUES (?, ?)""";
  private static final String MARK_OUTSIDE =
      """
      INSERT INTO ${realm}.master_key (kid) VALUES ('outside') ON CONFLICT DO NOTHING""";
  private static final String IS_MARKED_OUTSIDE =
      """
      SELECT EXISTS (SELECT FROM ${realm}.master_key WHERE kid = 'outside')""";

  private final Database database;

  /** The keys of this database's realm. */
  public MasterKeyStore(Database database) {
    this.database = database;
  }

  /**
   * The realm's keys; on the very first start one is made. Nodes that start together agree on it.
   *
   * @throws SchemaException when keys were once given from outside: those in the schema are then
   *     refused, or removing a setting would quietly bring an old key back
   */
  public Keys loadOrGenerate() {
    return database.transaction(
        "load master keys",
        connection -> {
          List<MasterKey> keys = all(connection);
          if (keys.isEmpty()) {
            try (Statement lock = connection.createStatement()) {
              lock.execute(database.inRealm(LOCK));
            }
            keys = all(connection);
          }
          if (keys.isEmpty()) {
            keys = List.of(insert(connection, MasterKey.generate()));
          }
          return new Keys(keys);
        });
  }

  /** Records that keys come from outside, so that those in the schema are refused from now on. */
  public void markOutside() {
    database.transaction(
        "mark master keys as outside",
        connection -> {
          markOutside(connection);
          return null;
        });
  }

  /** As {@link #markOutside()}, in somebody's transaction. */
  public void markOutside(Connection connection) throws SQLException {
    try (Statement insert = connection.createStatement()) {
      insert.execute(database.inRealm(MARK_OUTSIDE));
    }
  }

  /** Whether keys were ever given from outside. */
  public boolean isMarkedOutside(Connection connection) throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery(database.inRealm(IS_MARKED_OUTSIDE))) {
      return row.next() && row.getBoolean(1);
    }
  }

  private List<MasterKey> all(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(database.inRealm(ALL));
        ResultSet row = select.executeQuery()) {
      List<MasterKey> keys = new ArrayList<>();
      while (row.next()) {
        byte[] material = row.getBytes(1);
        if (material == null) {
          throw new SchemaException(
              "this realm was given its keys from outside before, so those in the schema are refused:"
                  + " set gatehouse.key-file or gatehouse.key again; or, to let the schema's key count"
                  + " again, delete the row 'outside' from the table master_key (everybody is then"
                  + " signed out)");
        }
        keys.add(new MasterKey(material));
      }
      return keys;
    }
  }

  private MasterKey insert(Connection connection, MasterKey key) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(database.inRealm(INSERT))) {
      insert.setString(1, key.id());
      insert.setBytes(2, key.material());
      insert.executeUpdate();
      return key;
    }
  }
}
