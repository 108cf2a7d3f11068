package dev.gatehouse.bench;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.LoginOutcome.Verified;
import dev.gatehouse.account.NewAccount;
import dev.gatehouse.account.StoredAccount;
import dev.gatehouse.bench.Postgres.Access;
import dev.gatehouse.session.Activity;
import dev.gatehouse.session.Client;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.SessionToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A realm with a great many sessions. Gatehouse runs on it in this JVM and without its own thread,
 * so that nothing is reaped unless it is said.
 */
final class FullTable implements AutoCloseable {
  private static final String FILLER = "filler";
  private static final String CLIENT = "chrome/windows";

  /** Two sessions a user, begun over the last ten minutes; every tenth is long over and due. */
  private static final String FILL =
      """
      INSERT INTO gatehouse.account (name) SELECT '%1$s' || i FROM generate_series(1, %2$d / 2) i;
      INSERT INTO gatehouse.session (key_hash, verifier, user_id, user_version, auth_method,
        created_at, auth_at, last_access, idle, abs_expires, reap_after, client)
      SELECT gen_random_uuid(), uuid_send(gen_random_uuid()), first.id + i %% (%2$d / 2), 1,
        'password', begun, begun, begun, interval '30 min', begun + interval '12 h',
        begun + interval '31 min 35 s', '%3$s'
      FROM generate_series(1, %2$d) i,
        (SELECT min(id) AS id FROM gatehouse.account WHERE name LIKE '%1$s%%') AS first,
        LATERAL (SELECT now() - (%2$d - i) * interval '10 min' / %2$d
                 - CASE WHEN i %% 10 = 0 THEN interval '2 h' ELSE interval '0' END AS begun) AS b""";

  private static final String EXPIRE =
      """
      UPDATE gatehouse.session SET last_access = last_access - interval '2 h',
        reap_after = now() - interval '1 min'
      WHERE sid IN (SELECT sid FROM gatehouse.session WHERE client = '%s' LIMIT %d)""";

  private final Bench bench;
  private final Access access;
  private final Gatehouse gatehouse;
  private final List<StoredAccount> users;
  private final Random random = new Random();

  /** An empty one. */
  FullTable(Bench bench, String database) {
    this.bench = bench;
    this.access = bench.postgres().create(database);
    this.gatehouse = node(false, Map.of());
    gatehouse
        .accounts()
        .insertAll(
            Variant.names().map(n -> new NewAccount(new AccountName(n), Set.of(), "")).toList(),
            false);
    this.users =
        gatehouse.accounts().list().stream()
            .filter(stored -> stored.account().name().startsWith(Variant.USER))
            .toList();
  }

  /** One more Gatehouse on it, which the caller closes. */
  Gatehouse node(boolean isCaching, Map<String, String> settings) {
    Gatehouse node = new Gatehouse(GatehouseApp.settings(access, isCaching, settings));
    node.open();
    return node;
  }

  Access access() {
    return access;
  }

  Gatehouse gatehouse() {
    return gatehouse;
  }

  /** Begins sessions as sign-ins do, of one user after another. */
  List<SessionToken> begin(Gatehouse node, int count) {
    return IntStream.range(0, count)
        .parallel()
        .mapToObj(i -> begin(node, users.get(i % users.size())))
        .toList();
  }

  private static SessionToken begin(Gatehouse node, StoredAccount user) {
    return node.sessions()
        .begin(
            new Verified(user.account(), user.version()), false, Optional.empty(), Client.UNKNOWN)
        .orElseThrow()
        .token();
  }

  /**
   * Adds so many rows, of which every tenth has expired. Ends with a checkpoint, after which writes
   * are dearest: each page goes into the write-ahead log once as a whole.
   */
  void fill(int rows) {
    access.execute(FILL.formatted(FILLER, rows, CLIENT));
    access.execute("VACUUM ANALYZE gatehouse.session, gatehouse.account");
    access.execute("CHECKPOINT");
  }

  /** Lets so many live rows expire. */
  void expire(int rows) {
    access.execute(EXPIRE.formatted(CLIENT, rows));
  }

  long rows() {
    return access.number("SELECT count(*) FROM gatehouse.session");
  }

  /** Uses a random one of the sessions. */
  void useAny(List<SessionToken> tokens, Activity activity) {
    use(gatehouse, tokens.get(random.nextInt(tokens.size())), activity);
  }

  /** Uses a session, and fails unless it is live. */
  static void use(Gatehouse node, SessionToken token, Activity activity) {
    if (!(node.sessions().resume(token, activity) instanceof Active)) {
      throw new IllegalStateException("a live session was refused");
    }
  }

  /**
   * What one look-up costs.
   *
   * @param micros median time
   * @param postgresCpu milliseconds of all of PostgreSQL
   */
  record LookUp(double micros, double postgresCpu) {}

  /** Many look-ups one after another, each in the database. */
  LookUp lookUp(List<SessionToken> tokens, int count) {
    List<Double> micros = new ArrayList<>();
    double cpu = bench.postgres().cpuMillis();
    for (int i = 0; i < count; i++) {
      long began = System.nanoTime();
      useAny(tokens, Activity.LOOK);
      micros.add((System.nanoTime() - began) / 1e3);
    }
    return new LookUp(Sample.of(micros).median(), (bench.postgres().cpuMillis() - cpu) / count);
  }

  @Override
  public void close() {
    gatehouse.close();
  }
}
