package dev.gatehouse;

import dev.gatehouse.access.Origin;
import dev.gatehouse.account.AccountDirectory;
import dev.gatehouse.account.AccountStore;
import dev.gatehouse.account.Authenticator;
import dev.gatehouse.account.KnownDevices;
import dev.gatehouse.account.LoginThrottle;
import dev.gatehouse.account.PasswordCheck;
import dev.gatehouse.account.PasswordHasher;
import dev.gatehouse.account.PasswordPolicy;
import dev.gatehouse.account.Recovery;
import dev.gatehouse.audit.Audit;
import dev.gatehouse.audit.AuditDirectory;
import dev.gatehouse.backup.Backup;
import dev.gatehouse.config.Migrate;
import dev.gatehouse.config.Settings;
import dev.gatehouse.db.Database;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.db.Grants;
import dev.gatehouse.db.MasterKeyStore;
import dev.gatehouse.db.Migrations;
import dev.gatehouse.db.Patience;
import dev.gatehouse.db.SchemaException;
import dev.gatehouse.db.ServerFacts;
import dev.gatehouse.keys.Keys;
import dev.gatehouse.keys.MasterKey;
import dev.gatehouse.revocation.ReadingTimes;
import dev.gatehouse.revocation.RevocationLog;
import dev.gatehouse.revocation.Revocations;
import dev.gatehouse.session.Reaper;
import dev.gatehouse.session.SessionDirectory;
import dev.gatehouse.session.SessionPolicy;
import dev.gatehouse.session.Sessions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: settings in, ready objects out, none of them of the web. Owns the
 * connection pools and the threads that work behind the requests, and ends them.
 *
 * <p>A realm must be opened, that is its schema brought up to date and its keys loaded, before a
 * token can be read. {@link #open} does it once; {@link #openInBackground} tries until it works,
 * and until then every use of a session throws {@link DatabaseException}.
 */
public final class Gatehouse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gatehouse.class);
  private static final Duration REAP_PERIOD = Duration.ofMinutes(1);
  private static final int LOGIN_CONNECTIONS = 2;

  /** One to read the revocation log and one to write touches. */
  private static final int UPKEEP_CONNECTIONS = 2;

  private static final int BACKGROUND_CONNECTIONS = 2;
  private static final int OPEN_WAIT_SECONDS = 5;
  private static final int CLOSE_WAIT_SECONDS = 5;
  private static final long SHORTEST_RETRY_MILLIS = 500;
  private static final long LONGEST_RETRY_MILLIS = 5_000;

  private final Settings settings;
  private final Databases databases;
  private final Database background;
  private final Database administration;
  private final Audit audit;
  private final AccountStore accounts;
  private final PasswordHasher hasher;
  private final PasswordCheck passwordCheck;
  private final LoginThrottle throttle;
  private final KnownDevices knownDevices;
  private final Authenticator authenticator;
  private final Recovery recovery;
  private final RevocationLog revocationLog;
  private final Revocations revocations;
  private final Sessions sessions;
  private final Reaper reaper;
  private final CountDownLatch opened = new CountDownLatch(1);
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "gatehouse-background");
            thread.setDaemon(true);
            return thread;
          });
  private String lastProblem = "";
  private volatile Runnable afterClose = () -> {};

  /**
   * The ways to one database, apart so that nobody waits behind those of another kind.
   *
   * @param requests for whoever has signed in
   * @param logins for whoever wants to
   * @param upkeep for what nobody waits for and must come soon: revocation log, touches
   * @param background for what may take its time
   */
  public record Databases(
      Database requests, Database logins, Database upkeep, Database background) {
    /** All over one. */
    public Databases(Database all) {
      this(all, all, all, all);
    }

    private static Databases connect(Settings settings) {
      return new Databases(
          pool(settings, "requests", settings.dbPool(), Patience.REQUEST),
          pool(settings, "logins", LOGIN_CONNECTIONS, Patience.REQUEST),
          pool(settings, "upkeep", UPKEEP_CONNECTIONS, Patience.REQUEST),
          pool(settings, "background", BACKGROUND_CONNECTIONS, Patience.BACKGROUND));
    }

    private static Database pool(Settings settings, String use, int size, Patience patience) {
      return Database.connect(
          settings.dbUrl(),
          settings.dbUser(),
          settings.dbPassword(),
          settings.realm(),
          use,
          size,
          patience);
    }
  }

  /** Builds what a server needs, over pools of its own; does not wait for the database. */
  public Gatehouse(Settings settings) {
    this(settings, Databases.connect(settings), PasswordHasher.ofCost(settings.passwordCost()));
  }

  /** Builds what one command needs: connections that may take their time. */
  public static Gatehouse forCommand(Settings settings) {
    Database database =
        Databases.pool(settings, "command", BACKGROUND_CONNECTIONS, Patience.BACKGROUND);
    PasswordHasher hasher = PasswordHasher.ofCost(settings.passwordCost());
    return new Gatehouse(settings, new Databases(database), hasher);
  }

  /** Builds everything over the given databases, which are closed with this. */
  public Gatehouse(Settings settings, Databases databases, PasswordHasher hasher) {
    this.settings = settings;
    this.databases = databases;
    this.background = databases.background();
    this.administration = background.oneAtATime(Patience.ADMINISTRATION);
    this.hasher = hasher;
    this.audit = new Audit(background);
    this.accounts = new AccountStore(databases.logins());
    this.passwordCheck =
        new PasswordCheck(
            new PasswordPolicy(settings.passwordMinLength()),
            settings.realm(),
            settings.origins().stream().map(Origin::host).toList());
    this.throttle = new LoginThrottle(databases.logins(), !settings.insecureUnlimitedGuessing());
    this.knownDevices = new KnownDevices(settings.realm());
    this.authenticator = new Authenticator(accounts, hasher, throttle, InstantSource.system());
    this.recovery = new Recovery(databases.logins(), throttle, authenticator, passwordCheck);
    this.revocationLog = new RevocationLog(databases.upkeep());
    this.revocations = new Revocations(revocationLog);
    this.sessions =
        new Sessions(
            settings.realm(),
            databases.requests(),
            databases.upkeep(),
            revocations,
            new SessionPolicy(
                settings.sessionIdle(), settings.sessionAbsolute(), settings.sessionMaxPerUser()),
            settings.sessionCache());
    this.reaper =
        new Reaper(background, new RevocationLog(background), audit, settings.auditRetention());
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
      grants().check();
    } else {
      check();
    }
    Keys keys = keys();
    throttle.open(keys);
    knownDevices.open(keys);
    sessions.open(keys); // last: from here on people can sign in
  }

  /**
   * Brings the schema up to date.
   *
   * @return how many migrations were applied
   */
  public int migrate() {
    background.check();
    return migrations().apply();
  }

  /**
   * Looks whether the schema is up to date and whether this role may do in it what a server does;
   * changes nothing.
   */
  public void check() {
    background.check();
    migrations().check();
    grants().check();
  }

  /** The rights of a role that serves this realm and may not change its schema. */
  public Grants grants() {
    return new Grants(background);
  }

  private Migrations migrations() {
    return new Migrations(background, settings.realm());
  }

  private Keys keys() {
    MasterKeyStore store = new MasterKeyStore(background);
    if (settings.keys().isEmpty()) {
      return store.loadOrGenerate();
    }
    store.markOutside();
    return new Keys(settings.keys().stream().map(MasterKey::parse).toList());
  }

  /**
   * Opens the realm on the background thread, as soon as the database is there, and starts the
   * reaper. Waits a few seconds for it, so that usually the first request finds it open.
   *
   * @param onceOpen done when the realm is open
   * @return whether it is open already
   */
  public boolean openInBackground(Runnable onceOpen) {
    thread.execute(() -> open(onceOpen, SHORTEST_RETRY_MILLIS));
    try {
      return opened.await(OPEN_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void open(Runnable onceOpen, long retryMillis) {
    try {
      open();
      onceOpen.run();
      reaper.start(thread, REAP_PERIOD);
      audit.start();
      LOG.info("sys_realm_open realm={} connections={}", settings.realm(), connections());
      opened.countDown();
    } catch (RuntimeException | Error e) { // whatever it is, the next try comes
      if (!thread.isShutdown()) {
        tellOnce(e);
        long next = Math.min(2 * retryMillis, LONGEST_RETRY_MILLIS);
        thread.schedule(() -> open(onceOpen, next), retryMillis, TimeUnit.MILLISECONDS);
      }
    }
  }

  /** What the database says of itself. */
  public ServerFacts serverFacts() {
    return ServerFacts.of(background);
  }

  /** How many connections a server opens at most. */
  public int connections() {
    return settings.dbPool() + LOGIN_CONNECTIONS + UPKEEP_CONNECTIONS + BACKGROUND_CONNECTIONS;
  }

  /** The same problem every few seconds is one line, not one each time. */
  private void tellOnce(Throwable problem) {
    String text = String.valueOf(problem.getMessage());
    if (!text.equals(lastProblem)) {
      lastProblem = text;
      boolean known = problem instanceof DatabaseException || problem instanceof SchemaException;
      LOG.error(
          "sys_realm_unavailable realm={} reason=\"{}\" next=\"tries until it works\"",
          settings.realm(),
          text,
          known ? null : problem);
    }
  }

  /** The settings all this was built from. */
  public Settings settings() {
    return settings;
  }

  /** What happened. */
  public Audit audit() {
    return audit;
  }

  /** The record of it, to be read. */
  public AuditDirectory auditDirectory() {
    return new AuditDirectory(background);
  }

  /** The record of it, for those who wait for an answer. */
  public AuditDirectory auditToShow() {
    return new AuditDirectory(administration);
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
  public PasswordCheck passwordCheck() {
    return passwordCheck;
  }

  /** Checks names and passwords. */
  public Authenticator authenticator() {
    return authenticator;
  }

  /** One-time links to set a password. */
  public Recovery recovery() {
    return recovery;
  }

  /** Which browsers have signed in before. */
  public KnownDevices knownDevices() {
    return knownDevices;
  }

  /** Who is signed in. */
  public Sessions sessions() {
    return sessions;
  }

  /** All accounts, for those who look after them on a page. */
  public AccountDirectory accountDirectory() {
    return new AccountDirectory(databases.requests());
  }

  /** How many must wait before they may try again to sign in. */
  public LoginThrottle throttle() {
    return throttle;
  }

  /** Which of them have ended, as far as this node has heard. */
  public Revocations revocations() {
    return revocations;
  }

  /** How long the database takes to answer this node. */
  public ReadingTimes readingTimes() {
    return revocationLog.times();
  }

  /** Sessions, for those who wait for an answer. */
  public SessionDirectory sessionsToShow() {
    return new SessionDirectory(databases.requests(), revocations);
  }

  /** Sessions, for those who wait until all of them are counted. */
  public SessionDirectory sessionsToCount() {
    return new SessionDirectory(administration, revocations);
  }

  /** Every session of the realm, to list and to end. */
  public SessionDirectory sessionDirectory() {
    return new SessionDirectory(background, revocations);
  }

  /** Writes the realm's accounts into a file, and fills an empty realm from one. */
  public Backup backup() {
    return new Backup(settings.realm(), background, migrations());
  }

  /** Removes what is over; started by {@link #openInBackground}. */
  public Reaper reaper() {
    return reaper;
  }

  /** Something to do once this is closed, such as stopping the database it used. */
  public void closeAfterwards(Runnable last) {
    afterClose = last;
  }

  /**
   * Ends everything this began, whatever it is waiting for: in milliseconds, or in seconds when the
   * database takes connections and does not answer. A migration under way is rolled back.
   */
  @Override
  public void close() {
    thread.shutdownNow();
    audit.close();
    passwordCheck.close();
    sessions.close();
    revocations.close();
    databases.upkeep().close();
    background.close(); // also ends the statement for which the thread may be waiting
    databases.logins().close();
    databases.requests().close();
    try {
      if (!thread.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("sys_shutdown_incomplete thread=gatehouse-background");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    afterClose.run();
  }
}
