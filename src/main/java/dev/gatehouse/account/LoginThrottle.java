package dev.gatehouse.account;

import dev.gatehouse.account.KnownDevices.Device;
import dev.gatehouse.db.Database;
import dev.gatehouse.db.DatabaseException;
import dev.gatehouse.keys.Keys;
import dev.gatehouse.keys.Tagger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets attempts to sign in through or makes them wait, shared by all nodes (ASVS 5.0 6.3.1, NIST SP
 * 800-63B-4 3.2.2). An attempt counts as a failure before its password is checked, and no longer
 * once it was right: any number of parallel guesses count as what they are.
 *
 * <pre>
 *   from a known device of the account:  10 failures in a row, then as anybody
 *   from anywhere else, both must allow it:
 *     the source (an IPv4 address, an IPv6 /64):  20 failures, one more each 30 s
 *     the account, whether it exists or not:  5 failures free, then a pause of 1 s, 2 s, 4 s ... 15 min;
 *       the count sinks by half each 30 min; after 100 in a row shut, until its user signs in from a
 *       known device, the password is set anew, or a day has passed without an attempt
 * </pre>
 *
 * An account is counted by its name and version, so that a new password begins a new count.
 *
 * <p>So nobody can lock an account's owner out of a browser that has signed in before; without such
 * a browser the owner waits like everyone. What has been refused is refused from memory for as
 * long, at most {@link #REMEMBERED}, with no statement. Thread-safe.
 */
public final class LoginThrottle {
  /** Longest time for which a node refuses without asking. */
  static final Duration REMEMBERED = Duration.ofSeconds(5);

  private static final int BUCKET_BITS = 18;
  private static final int NO_BUCKET = -1;
  private static final int MOST_REMEMBERED = 10_000;

  /**
   * The commit of this statement need not be on disk: every node sees a count at once, and one that
   * a crash forgets was lost with the attempt itself.
   */
  private static final String HASTY = "set_config('synchronous_commit', 'off', true)";

  private static final String COUNT_SOURCE =
      """
      INSERT INTO ${realm}.throttle AS t (lane, bucket) VALUES ('s', ?)
      ON CONFLICT (lane, bucket) DO UPDATE
      SET level = ${realm}.drained(t.level, t.at) + 1, at = greatest(now(), t.at)
      WHERE ${realm}.drained(t.level, t.at) <= 19
      RETURNING bucket""";

  private static final String SOURCE_WAIT =
      """
      (SELECT extract(epoch FROM interval '30 s' * (${realm}.drained(level, at) - 19))
       FROM ${realm}.throttle WHERE lane = 's' AND bucket = ?) AS source_wait""";

  private static final String ADMIT_SOURCE =
      "WITH source AS (%s) SELECT EXISTS (SELECT FROM source) AS by_source, %s"
          .formatted(COUNT_SOURCE, SOURCE_WAIT);

  private static final String SOURCE_SUCCEEDED =
      """
      UPDATE ${realm}.throttle SET level = greatest(level - 1, 0) WHERE lane = 's' AND bucket = ?""";

  private static final String ADMIT =
      """
      WITH source AS (
        %s
      ), account AS (
        INSERT INTO ${realm}.throttle AS t (lane, bucket) SELECT 'a', ? FROM source
        ON CONFLICT (lane, bucket) DO UPDATE
        SET level = ${realm}.halved(t.level, t.at) + 1,
            streak = CASE WHEN now() < t.at + interval '1 day' THEN t.streak + 1 ELSE 1 END,
            at = greatest(now(), t.at),
            open_at = now() + ${realm}.pause_after(${realm}.halved(t.level, t.at) + 1)
        WHERE now() >= t.open_at AND (t.streak < 100 OR now() >= t.at + interval '1 day')
        RETURNING bucket
      )
      SELECT EXISTS (SELECT FROM source) AS by_source, EXISTS (SELECT FROM account) AS by_account,
        %s,
        (SELECT extract(epoch FROM CASE WHEN streak < 100 THEN open_at ELSE at + interval '1 day' END - now())
         FROM ${realm}.throttle WHERE lane = 'a' AND bucket = ?) AS account_wait, %s"""
          .formatted(COUNT_SOURCE, SOURCE_WAIT, HASTY);

  private static final String ADMIT_DEVICE =
      """
      INSERT INTO ${realm}.throttle AS t (lane, bucket) VALUES ('d', ?)
      ON CONFLICT (lane, bucket) DO UPDATE SET streak = t.streak + 1, at = now()
      WHERE t.streak < 10""";

  /**
   * Takes the rows in the same order as {@link #ADMIT}, so that the two never wait crosswise. What
   * a known device achieves opens a shut account, but leaves the pause for strangers.
   */
  private static final String SUCCEEDED =
      """
      WITH source AS (
        %s RETURNING %s
      ), account AS (
        UPDATE ${realm}.throttle
        SET streak = 0, level = CASE WHEN ? THEN level ELSE 0 END,
            open_at = CASE WHEN ? THEN open_at ELSE now() END
        WHERE lane = 'a' AND bucket = ? AND (SELECT count(*) FROM source) >= 0
        RETURNING bucket
      )
      DELETE FROM ${realm}.throttle
      WHERE lane = 'd' AND bucket = ? AND (SELECT count(*) FROM account) >= 0"""
          .formatted(SOURCE_SUCCEEDED, HASTY);

  private static final String COUNT =
      """
      SELECT count(*) FILTER (WHERE lane = 's' AND ${realm}.drained(level, at) > 19) AS sources,
             count(*) FILTER (WHERE lane = 'a' AND (now() < open_at OR streak >= 100 AND now() < at + interval '1 day'))
               AS accounts
      FROM ${realm}.throttle WHERE lane IN ('s', 'a')""";

  private final Database database;
  private final boolean isOn;
  private final Map<Long, Remembered> refusals = new ConcurrentHashMap<>();
  private volatile Optional<Tagger> tagger = Optional.empty();

  /**
   * Counts in this database's realm; nothing is let through before {@link #open}.
   *
   * @param isOn false where guessing without limit was asked for: everything is let through then
   */
  public LoginThrottle(Database database, boolean isOn) {
    this.database = database;
    this.isOn = isOn;
  }

  /** Hashes names and addresses by these keys from now on. */
  public void open(Keys keys) {
    tagger = Optional.of(new Tagger(keys, "gatehouse-throttle"));
  }

  /** A counter: lane {@code s}, {@code a} or {@code d}, and its number. */
  private record Bucket(char lane, int number) {
    /** For maps, in place of itself: JDK 17 keeps an app in memory that used a record's equals. */
    long key() {
      return (long) lane << Integer.SIZE | number;
    }
  }

  /** A refusal that needs no statement for a while, by this node's monotonic clock. */
  private record Remembered(long countsUntilNanos, long openAtNanos) {}

  /** What became of an attempt before its password was looked at. */
  sealed interface Admission {}

  /**
   * Let through and counted as a failure, until {@link #succeeded}.
   *
   * @param asDevice whether it was counted for the device alone
   */
  record Admitted(AccountName name, long version, String source, Device device, boolean asDevice)
      implements Admission {}

  /** Not let through; the next one will not be for this long. */
  record Refused(Duration retryAfter) implements Admission {}

  /** How long an attempt that comes from no known device must wait, as far as this node knows. */
  Optional<Refused> rememberedRefusal(AccountName name, String source) {
    if (refusals.isEmpty()) {
      return Optional.empty();
    }
    Optional<Refused> byAccount = remembered(accountKey(name));
    return byAccount.isPresent() ? byAccount : remembered(sourceBucket(source));
  }

  private Optional<Refused> remembered(Bucket bucket) {
    long now = System.nanoTime();
    return Optional.ofNullable(refusals.get(bucket.key()))
        .filter(refusal -> refusal.countsUntilNanos() - now > 0)
        .map(refusal -> new Refused(Duration.ofNanos(refusal.openAtNanos() - now)));
  }

  /** Under which an account is remembered: its version is not known before it is looked up. */
  private Bucket accountKey(AccountName name) {
    return accountBucket(name, 0);
  }

  /**
   * Counts an attempt, if it may be made now.
   *
   * @param version the account's version; 0 when there is no such account
   * @param device the device it comes from, or {@link Device#UNKNOWN} if that is none of the
   *     account's
   */
  Admission admit(AccountName name, long version, String source, Device device) {
    boolean asDevice = isOn && device != Device.UNKNOWN && admitDevice(deviceBucket(name, device));
    if (!isOn || asDevice) {
      return new Admitted(name, version, source, device, asDevice);
    }
    Bucket bySource = sourceBucket(source);
    Bucket byAccount = accountBucket(name, version);
    return database.statement(
        "count attempt to sign in",
        ADMIT,
        admit -> {
          admit.setInt(1, bySource.number());
          admit.setInt(2, byAccount.number());
          admit.setInt(3, bySource.number());
          admit.setInt(4, byAccount.number());
          try (ResultSet row = admit.executeQuery()) {
            row.next();
            if (row.getBoolean("by_account")) {
              return new Admitted(name, version, source, device, false);
            }
            boolean isSource = !row.getBoolean("by_source");
            return refuse(
                isSource ? bySource : accountKey(name),
                row.getDouble(isSource ? "source_wait" : "account_wait"));
          }
        });
  }

  private boolean admitDevice(Bucket device) {
    return database.update(
            "count attempt from known device",
            ADMIT_DEVICE,
            admit -> admit.setInt(1, device.number()))
        == 1;
  }

  private Refused refuse(Bucket bucket, double seconds) {
    Duration wait = Duration.ofMillis((long) Math.ceil(Math.max(seconds, 0) * 1_000));
    Duration kept = wait.compareTo(REMEMBERED) < 0 ? wait : REMEMBERED;
    long now = System.nanoTime();
    if (refusals.size() >= MOST_REMEMBERED) {
      refusals.values().removeIf(refusal -> refusal.countsUntilNanos() - now <= 0);
    }
    if (refusals.size() < MOST_REMEMBERED) {
      refusals.put(bucket.key(), new Remembered(now + kept.toNanos(), now + wait.toNanos()));
    }
    return new Refused(wait);
  }

  /** The password was right: the attempt was no failure, and those before it are forgotten. */
  void succeeded(Admitted admitted) {
    if (isOn) {
      database.update(
          "forget failures",
          SUCCEEDED,
          forget -> {
            boolean asDevice = admitted.asDevice();
            forget.setInt(1, asDevice ? NO_BUCKET : sourceBucket(admitted.source()).number());
            forget.setBoolean(2, asDevice);
            forget.setBoolean(3, asDevice);
            forget.setInt(4, accountBucket(admitted.name(), admitted.version()).number());
            forget.setInt(5, deviceBucket(admitted.name(), admitted.device()).number());
          });
    }
  }

  /**
   * Counts an attempt that names no account, against its source alone, if it may be made now; how
   * long to wait if not. It is a failure until {@link #sourceSucceeded}.
   */
  Optional<Refused> admitSource(String source) {
    if (!isOn) {
      return Optional.empty();
    }
    Bucket bucket = sourceBucket(source);
    Optional<Refused> refusal = remembered(bucket);
    if (refusal.isPresent()) {
      return refusal;
    }
    return database.statement(
        "count attempt of a source",
        ADMIT_SOURCE,
        admit -> {
          admit.setInt(1, bucket.number());
          admit.setInt(2, bucket.number());
          try (ResultSet row = admit.executeQuery()) {
            row.next();
            return row.getBoolean("by_source")
                ? Optional.empty()
                : Optional.of(refuse(bucket, row.getDouble("source_wait")));
          }
        });
  }

  /** The last attempt of the source was no failure. */
  void sourceSucceeded(String source) {
    if (isOn) {
      database.update(
          "forget failure of a source",
          SOURCE_SUCCEEDED,
          forget -> forget.setInt(1, sourceBucket(source).number()));
    }
  }

  /**
   * How many must wait now before they may try again; accounts that there are not among them.
   *
   * @param accounts but for known devices
   */
  public record Waiting(long sources, long accounts) {}

  /** Counts who must wait; reads the whole table. */
  public Waiting waiting() {
    return database.statement(
        "count throttled",
        COUNT,
        select -> {
          try (ResultSet row = select.executeQuery()) {
            row.next();
            return new Waiting(row.getLong("sources"), row.getLong("accounts"));
          }
        });
  }

  private Bucket sourceBucket(String source) {
    return bucket('s', source.getBytes(StandardCharsets.UTF_8));
  }

  private Bucket accountBucket(AccountName name, long version) {
    byte[] text = name.text().getBytes(StandardCharsets.UTF_8);
    return bucket(
        'a', ByteBuffer.allocate(Long.BYTES + text.length).putLong(version).put(text).array());
  }

  private Bucket deviceBucket(AccountName name, Device device) {
    byte[] text = name.text().getBytes(StandardCharsets.UTF_8);
    byte[] nonce = device.nonce();
    return bucket(
        'd', ByteBuffer.allocate(nonce.length + text.length).put(nonce).put(text).array());
  }

  private Bucket bucket(char lane, byte[] what) {
    byte[] content = ByteBuffer.allocate(1 + what.length).put((byte) lane).put(what).array();
    Tagger opened = tagger.orElseThrow(() -> new DatabaseException("the realm is not open yet"));
    byte[] tag = opened.tag(opened.signingKid(), content);
    return new Bucket(lane, ByteBuffer.wrap(tag).getInt() >>> (Integer.SIZE - BUCKET_BITS));
  }
}
