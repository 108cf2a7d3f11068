package dev.gatehouse;

import dev.gatehouse.account.AccountStore;
import dev.gatehouse.account.Authenticator;
import dev.gatehouse.account.PasswordHasher;
import dev.gatehouse.account.PasswordPolicy;
import dev.gatehouse.config.Migrate;
import dev.gatehouse.config.Settings;
import dev.gatehouse.db.Database;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.db.MasterKeyStore;
import dev.gatehouse.db.Migrations;
import dev.gatehouse.db.SchemaException;
import dev.gatehouse.keys.Keys;
import dev.gatehouse.keys.MasterKey;
import dev.gatehouse.session.Reaper;
import dev.gatehouse.session.SessionDirectory;
import dev.gatehouse.session.SessionPolicy;
import dev.gatehouse.session.Sessions;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: settings in, ready objects out, none of them of the web. Owns the
 * connection pool and the reaper, and closes both.
 *
 * <p>A realm must be opened, that is its schema brought up to date and its keys loaded, before a
 * token can be read. {@link #open} does it once; {@link #openInBackground} tries until it works,
 * and until then every use of a session throws {@link DatabaseException}.
 */
public final class Gatehouse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gatehouse.class);
  private static final Duration REAP_PERIOD = Duration.ofMinutes(1);
  private static final int RETRY_MILLIS = 1_000;

  private final Settings settings;
  private final Database database;
  private final AccountStore accounts;
  private final PasswordHasher hasher;
  private final Authenticator authenticator;
  private final Sessions sessions;
  private final Reaper reaper;
  private final ScheduledExecutorService opener =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "gatehouse-open");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Runnable afterClose = () -> {};

  /** Builds everything over a pool of its own; does not wait for the database. */
  public Gatehouse(Settings settings) {
    this(
        settings,
        Database.connect(
            settings.dbUrl(),
            settings.dbUser(),
            settings.dbPassword(),
            settings.dbPool(),
            settings.realm()),
        PasswordHasher.ofCost(settings.passwordCost()));
  }

  /** Builds everything over the given database, which is closed with this. */
  public Gatehouse(Settings settings, Database database, PasswordHasher hasher) {
    this.settings = settings;
    this.database = database;
    this.hasher = hasher;
    this.accounts = new AccountStore(database);
    this.authenticator = new Authenticator(accounts, hasher);
    this.sessions =
        new Sessions(
            settings.realm(),
            database,
            new SessionPolicy(settings.sessionIdle(), settings.sessionAbsolute()));
    this.reaper = new Reaper(database);
  }

  /**
   * Brings the schema up to date, or checks it if so set, and loads the keys.
   *
   * @throws DatabaseException when the database cannot answer
   * @throws SchemaException when the schema is not what it must be, or its keys are refused
   */
  public void open() {
    if (settings.dbMigrate() == Migrate.AUTO) {
      migrate();
    } else {
      migrations().check();
    }
    sessions.open(keys());
  }

  /**
   * Brings the schema up to date.
   *
   * @return how many migrations were applied
   */
  public int migrate() {
    return migrations().apply();
  }

  private Migrations migrations() {
    return new Migrations(
        settings.dbUrl(), settings.dbUser(), settings.dbPassword(), settings.realm());
  }

  private Keys keys() {
    MasterKeyStore store = new MasterKeyStore(database);
    if (settings.keys().isEmpty()) {
      return store.loadOrGenerate();
    }
    store.markOutside();
    return new Keys(settings.keys().stream().map(MasterKey::parse).toList());
  }

  /**
   * Opens the realm, now or, if the database is away, as soon as it is back, and starts the reaper.
   *
   * @param onceOpen done when the realm is open, by this thread or a later one
   */
  public void openInBackground(Runnable onceOpen) {
    if (tryToOpen(onceOpen)) {
      return;
    }
    opener.scheduleWithFixedDelay(
        () -> {
          if (tryToOpen(onceOpen)) {
            opener.shutdown();
          }
        },
        RETRY_MILLIS,
        RETRY_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  private boolean tryToOpen(Runnable onceOpen) {
    try {
      open();
      LOG.info("sys_realm_open realm={}", settings.realm());
      onceOpen.run();
      reaper.start(REAP_PERIOD);
      return true;
    } catch (DatabaseException | SchemaException e) {
      LOG.error("sys_realm_unavailable realm={} reason=\"{}\"", settings.realm(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("sys_realm_unavailable realm={}", settings.realm(), e);
    }
    return false;
  }

  /** The settings all this was built from. */
  public Settings settings() {
    return settings;
  }

  /** Who may sign in. */
  public AccountStore accounts() {
    return accounts;
  }

  /** Makes password hashes. */
  public PasswordHasher hasher() {
    return hasher;
  }

  /** What a new password must be. */
  public PasswordPolicy passwordPolicy() {
    return new PasswordPolicy(settings.passwordMinLength());
  }

  /** Checks names and passwords. */
  public Authenticator authenticator() {
    return authenticator;
  }

  /** Who is signed in. */
  public Sessions sessions() {
    return sessions;
  }

  /** Every session of the realm, to list and to end. */
  public SessionDirectory sessionDirectory() {
    return new SessionDirectory(database);
  }

  /** Removes what is over; started by {@link #openInBackground}. */
  public Reaper reaper() {
    return reaper;
  }

  /** Something to do once this is closed, such as stopping the database it used. */
  public void closeAfterwards(Runnable last) {
    afterClose = last;
  }

  @Override
  public void close() {
    opener.shutdownNow();
    reaper.close();
    database.close();
    afterClose.run();
  }
}
