package dev.gatehouse.doctor;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.account.StoredAccount;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.db.SchemaException;
import dev.gatehouse.db.ServerFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks at a realm's settings, its database and its users. */
public final class RealmExam {
  private static final int OLDEST_VERSION = 140_000;
  private static final Duration CLOCK_DIFFERENCE = Duration.ofSeconds(5);
  private static final Duration LONG_KEEP_ALIVE = Duration.ofMinutes(10);

  private final Gatehouse gatehouse;
  private final List<Finding> findings = new ArrayList<>();

  private RealmExam(Gatehouse gatehouse) {
    this.gatehouse = gatehouse;
  }

  /**
   * What there is to say of it.
   *
   * @param isOwnServer whether Gatehouse runs the database's server, and so set it up
   */
  public static List<Finding> of(Gatehouse gatehouse, boolean isOwnServer) {
    RealmExam exam = new RealmExam(gatehouse);
    gatehouse.settings().warnings().forEach(warning -> exam.find(warning, "take it out"));
    try {
      if (!isOwnServer) {
        exam.server(gatehouse.serverFacts());
      }
      gatehouse.check();
      exam.users(gatehouse.accounts().list());
    } catch (DatabaseException e) {
      exam.find(e.getMessage(), "see that the database runs and gatehouse.db.url leads to it");
    } catch (SchemaException e) {
      exam.find(e.getMessage(), "until then protected paths are answered with 503");
    }
    return exam.findings;
  }

  private void find(String what, String mend) {
    findings.add(new Finding(what, mend));
  }

  private void findIf(boolean isSo, String what, String mend) {
    if (isSo) {
      find(what, mend);
    }
  }

  private void server(ServerFacts facts) {
    findIf(
        facts.version() < OLDEST_VERSION,
        "PostgreSQL is older than 14, which Gatehouse was never tried with",
        "upgrade PostgreSQL");
    findIf(
        facts.isSuperuser(),
        "gatehouse.db.user is a superuser: whoever takes the app over has every database",
        "make a role of its own, and run `migrate --grant-to ROLE`");
    findIf(
        facts.losesCommits(),
        "fsync, full_page_writes or synchronous_commit is off: a crash brings ended sessions back",
        "switch them on");
    findIf(
        facts.isAutovacuumOff(),
        "autovacuum is off: the table of sessions grows with every request",
        "switch it on");
    int needed = gatehouse.connections();
    int free = facts.room() - facts.used();
    findIf(
        free < needed,
        "a node opens up to %d connections, and of max_connections others leave %d"
            .formatted(needed, free),
        "raise max_connections, or lower gatehouse.db.pool");
    findIf(
        facts.hasLooseStandby(),
        "a standby is attached that commits do not wait for: a failover may undo a sign-out",
        "name it in synchronous_standby_names");
    findIf(
        facts.isRemote() && !facts.isTls(),
        "the connection to the database is not over TLS: it can be read on the way",
        "add sslmode=verify-full and sslrootcert to gatehouse.db.url");
    findIf(
        facts.isRemote() && facts.keepAlive().compareTo(LONG_KEEP_ALIVE) > 0,
        "tcp_keepalives_idle is %d min: so long a connection that broke holds a place"
            .formatted(facts.keepAlive().toMinutes()),
        "set it to 60 in PostgreSQL");
    findIf(
        facts.ahead().abs().compareTo(CLOCK_DIFFERENCE) > 0,
        "the database's clock is %d s %s this machine's"
            .formatted(
                facts.ahead().abs().toSeconds(),
                facts.ahead().isNegative() ? "behind" : "ahead of"),
        "let both be set by NTP");
  }

  private void users(List<StoredAccount> all) {
    findIf(
        all.isEmpty(), "nobody can sign in: there is no user", "run: user add NAME --role admin");
    findIf(
        !all.isEmpty() && all.stream().noneMatch(StoredAccount::isEnabled),
        "nobody can sign in: every user is disabled",
        "run: user enable NAME");
  }
}
