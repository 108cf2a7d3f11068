package dev.gatehouse.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.gatehouse.Gatehouse;
import dev.gatehouse.Gatehouse.Databases;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.Attempt;
import dev.gatehouse.account.Credentials;
import dev.gatehouse.account.KnownDevices.Device;
import dev.gatehouse.account.QuickHasher;
import dev.gatehouse.config.Migrate;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.Source;
import dev.gatehouse.db.Database;
import dev.gatehouse.db.Patience;
import dev.gatehouse.testing.TestDatabase.Access;
import dev.gatehouse.testing.TestDatabase.Role;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A realm of its own for one test, opened, with one account {@value #NAME} of role {@code staff}.
 * It counts statements, runs SQL by hand as an administrator would, and leaves nothing behind.
 */
public final class TestRealm implements AutoCloseable {
  public static final String NAME = "alice";
  public static final String PASSWORD = "correct horse battery staple";

  private final Settings settings;
  private final Settings administrator;
  private final HikariDataSource pool;
  private final StatementLog statements = new StatementLog();
  private final StatementLog upkeepStatements = new StatementLog();
  private final Database database;
  private final Gatehouse gatehouse;
  private final boolean ownsSchema;

  private TestRealm(String name, boolean ownsSchema, String... extra) {
    Access access = TestDatabase.access();
    this.administrator = settings(access, access.administrator(), name, extra);
    this.settings = settings(access, access.server(), name, extra);
    this.ownsSchema = ownsSchema;
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(settings.dbUrl());
    config.setUsername(settings.dbUser());
    config.setPassword(settings.dbPassword());
    config.setMaximumPoolSize(16);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(2_000);
    this.pool = new HikariDataSource(config);
    this.database =
        new Database(statements.watch(pool), settings.realm(), settings.dbPool(), Patience.REQUEST);
    Database upkeep =
        new Database(upkeepStatements.watch(pool), settings.realm(), 2, Patience.REQUEST);
    this.gatehouse =
        new Gatehouse(
            settings, new Databases(database, database, upkeep, database), QuickHasher.create());
  }

  /** A fresh realm with these settings besides the database's, as {@code "session.idle=5m"}. */
  public static TestRealm create(String... extra) {
    return create("t_" + UUID.randomUUID().toString().replace("-", "").substring(0, 20), extra);
  }

  /** Another node of this realm; closing it leaves the schema. */
  public TestRealm secondNode(String... extra) {
    TestRealm node = new TestRealm(settings.realm(), false, extra);
    try {
      node.gatehouse.open();
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
    return node;
  }

  private static TestRealm create(String name, String... extra) {
    TestRealm realm = new TestRealm(name, true, extra);
    realm.prepareSchema();
    realm.gatehouse.open();
    realm.addUser(NAME, PASSWORD, "staff");
    realm.statements.clear();
    return realm;
  }

  /** What an administrator does before a server may start that does not migrate. */
  private void prepareSchema() {
    if (settings.dbMigrate() == Migrate.CHECK) {
      try (Gatehouse migrating = Gatehouse.forCommand(administrator)) {
        migrating.migrate();
        migrating.grants().grantTo(settings.dbUser());
      }
    }
  }

  private static Settings settings(Access access, Role role, String name, String... extra) {
    Map<String, String> values = new HashMap<>();
    values.put("gatehouse.db.url", access.url());
    values.put("gatehouse.db.user", role.name());
    values.put("gatehouse.db.password", role.password());
    if (!role.equals(access.administrator())) {
      values.put("gatehouse.db.migrate", "check");
    }
    values.put("gatehouse.realm", name);
    values.put("gatehouse.cookie.name", "__Host-JSESSIONID");
    values.put("gatehouse.insecure-unlimited-guessing", "true"); // most tests try wrong passwords
    values.put("gatehouse.session.max-per-user", "10000");
    for (String setting : extra) {
      int equals = setting.indexOf('=');
      values.put("gatehouse." + setting.substring(0, equals), setting.substring(equals + 1));
    }
    return SettingsReader.read(List.of(new Source("test", values)), Source.none(), true);
  }

  public Gatehouse gatehouse() {
    return gatehouse;
  }

  /** What {@link #gatehouse} uses, watched. */
  public Database database() {
    return database;
  }

  public Settings settings() {
    return settings;
  }

  /** The same as {@link #settings}, but for the role that may do everything. */
  public Settings administrator() {
    return administrator;
  }

  /** What requests cost. */
  public StatementLog statements() {
    return statements;
  }

  /** What is read of the revocation log, and touches. */
  public StatementLog upkeepStatements() {
    return upkeepStatements;
  }

  /** The account's right password, from a browser that is not known. */
  public static Attempt rightAttempt() {
    return attempt(NAME, PASSWORD);
  }

  /** Any attempt from a browser that is not known. */
  public static Attempt attempt(String name, String password) {
    Credentials credentials = new Credentials(new AccountName(name), password);
    return new Attempt(credentials, "192.0.2.1", Device.UNKNOWN);
  }

  public void addUser(String name, String password, String... roles) {
    gatehouse
        .accounts()
        .insert(new AccountName(name), gatehouse.hasher().hash(password), Set.of(roles));
  }

  /** Waits until this node has heard of all that was ended before. */
  public void hear() {
    long now = System.nanoTime();
    Await.until(
        "the revocation log is read",
        Duration.ofSeconds(20),
        () ->
            gatehouse
                .revocations()
                .leaseAt(System.nanoTime())
                .filter(lease -> lease.beganAfter(now))
                .isPresent());
  }

  /**
   * Runs a statement by hand, beside the pool; {@code ${realm}} stands for the schema. If this node
   * keeps anything in memory, it has heard of what was ended on return.
   */
  public int sql(String sql, Object... parameters) {
    int rows = execute(sql, parameters);
    if (gatehouse.revocations().generation().isPresent()) {
      hear();
    }
    return rows;
  }

  private int execute(String sql, Object... parameters) {
    try (Connection connection = connect();
        PreparedStatement statement = prepare(connection, sql, parameters)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of every row, as text. */
  public List<String> column(String sql, Object... parameters) {
    try (Connection connection = connect();
        PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet row = statement.executeQuery()) {
      List<String> values = new ArrayList<>();
      while (row.next()) {
        values.add(row.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public long count(String table) {
    return Long.parseLong(column("SELECT count(*) FROM ${realm}." + table).get(0));
  }

  /** Connects as an administrator would, outside the pool and the statement count. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(
        administrator.dbUrl(), administrator.dbUser(), administrator.dbPassword());
  }

  /** The statement's text in this realm's schema. */
  public String inRealm(String sql) {
    return sql.replace("${realm}", settings.realm());
  }

  private PreparedStatement prepare(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(inRealm(sql));
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  @Override
  public void close() {
    gatehouse.close();
    pool.close();
    if (ownsSchema) {
      execute("DROP SCHEMA IF EXISTS ${realm} CASCADE");
    }
  }
}
