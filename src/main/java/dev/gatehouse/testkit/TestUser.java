package dev.gatehouse.testkit;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.AccountStore;
import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.account.NewAccount;
import dev.gatehouse.account.StoredAccount;
import dev.gatehouse.audit.Audit;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.Source;
import dev.gatehouse.session.Client;
import dev.gatehouse.session.Sessions.Begun;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody who is signed in, for the tests of an app that Gatehouse protects: a real account with a
 * real session in the realm of the app under test, without the sign-in page. The account has no
 * password, is asked for no second factor, and is gone when this is closed.
 *
 * <p>For tests alone. Each use is a warning in the log, {@code sys_test_user}, and stands in the
 * audit record with the source {@code test_kit}. So that no realm of real people ever gets such an
 * account, the realm's name must begin with {@code test}, and every account in it must have been
 * made here. Nothing that a server does depends on this class.
 *
 * <p>Thread-safe. Tests that run at the same time need different names, or realms.
 */
public final class TestUser implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TestUser.class);
  private static final String REALM_PREFIX = "test";

  /** In place of a password's hash: tells these accounts from others, and no password matches. */
  private static final String MARK = "made by the test kit";

  private final Gatehouse gatehouse;
  private final StoredAccount stored;
  private final Begun begun;

  private TestUser(Gatehouse gatehouse, StoredAccount stored, Begun begun) {
    this.gatehouse = gatehouse;
    this.stored = stored;
    this.begun = begun;
  }

  /**
   * Adds an account and begins a session of it. Makes the realm's tables, or brings them up to
   * date, as the app does at its start. An account of the same name that a test has left behind is
   * replaced, and its sessions end.
   *
   * @param settings those of the app, by full key such as {@code gatehouse.db.url}; {@code
   *     gatehouse.config} may name a file of them. System properties and environment are not looked
   *     at, so that no other database than the one named here is ever used
   * @param name of 1 to 254 characters
   * @param roles of 1 to 64 characters of {@code [A-Za-z0-9_.-]} each
   * @return to be closed at the end of the test
   * @throws IllegalArgumentException for bad settings, with every problem listed, or a bad name or
   *     role
   * @throws IllegalStateException when the realm may be one of real people: its name does not begin
   *     with {@code test}, or there are accounts in it that were not made here
   */
  public static TestUser signIn(Map<String, String> settings, String name, String... roles) {
    AccountName account =
        AccountName.parse(name)
            .orElseThrow(() -> new IllegalArgumentException("no account can have this name"));
    Set<String> roleSet = new TreeSet<>(List.of(roles));
    if (!roleSet.stream().allMatch(NewAccount::isRoleName)) {
      throw new IllegalArgumentException("a role has 1 to 64 characters of A-Z a-z 0-9 _ . -");
    }
    Settings read =
        SettingsReader.read(List.of(new Source("test kit", settings)), Source.none(), true);
    if (!read.realm().startsWith(REALM_PREFIX)) {
      throw refusal(read, "its name does not begin with \"" + REALM_PREFIX + "\"");
    }
    Gatehouse gatehouse = Gatehouse.forCommand(read);
    try {
      gatehouse.open();
      return signIn(gatehouse, account, roleSet);
    } catch (RuntimeException e) {
      gatehouse.close();
      throw e;
    }
  }

  private static TestUser signIn(Gatehouse gatehouse, AccountName name, Set<String> roles) {
    AccountStore accounts = gatehouse.accounts();
    if (!accounts.list().stream().allMatch(one -> one.passwordHash().equals(MARK))) {
      throw refusal(gatehouse.settings(), "it has accounts that were not made by this class");
    }
    accounts.delete(name);
    if (!accounts.insert(name, MARK, roles)) {
      throw usedTwice(name);
    }
    StoredAccount stored = accounts.find(name).orElseThrow(() -> usedTwice(name));
    Begun begun =
        gatehouse
            .sessions()
            .begin(
                new Verified(stored.account(), stored.version()),
                false,
                Optional.empty(),
                Client.UNKNOWN)
            .orElseThrow(() -> usedTwice(name));
    long id = stored.account().id();
    LOG.warn(
        "sys_test_user realm={} account={} session={}",
        gatehouse.settings().realm(),
        id,
        begun.session().id());
    gatehouse.audit().userCreated(id, Audit.TEST_KIT);
    gatehouse.audit().loginSucceeded(id, begun.session().id(), true, Audit.TEST_KIT);
    gatehouse.audit().flush();
    return new TestUser(gatehouse, stored, begun);
  }

  private static IllegalStateException refusal(Settings settings, String reason) {
    return new IllegalStateException(
        "realm "
            + settings.realm()
            + ": "
            + reason
            + ", so it may be one of real people, in which nobody may be signed in without a"
            + " password: give the app under test a realm of its own, such as gatehouse.realm ="
            + " test");
  }

  private static IllegalStateException usedTwice(AccountName name) {
    return new IllegalStateException("another test uses the name " + name + " at the same time");
  }

  /**
   * The session's cookie. Whoever has it is signed in.
   *
   * @return the value of a request's {@code Cookie} header: {@code NAME=TOKEN}, as in {@code
   *     __Host-JSESSIONID-test=…}
   */
  public String cookie() {
    return gatehouse.settings().cookieName() + "=" + begun.token().text();
  }

  /**
   * Removes the account and with it the session, of which servers hear within 250 ms, as of any
   * other that ends. To be called once.
   */
  @Override
  public void close() {
    try (gatehouse) {
      if (gatehouse.accounts().delete(new AccountName(stored.account().name()))) {
        gatehouse.audit().userDeleted(stored.account().id(), Audit.TEST_KIT);
      }
    }
  }
}
