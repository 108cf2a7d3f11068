package dev.gatehouse.account;

import dev.gatehouse.account.RecoveryOutcome.Done;
import dev.gatehouse.account.RecoveryOutcome.Overloaded;
import dev.gatehouse.account.RecoveryOutcome.Throttled;
import dev.gatehouse.account.RecoveryOutcome.Unfit;
import dev.gatehouse.account.RecoveryOutcome.UnknownCode;
import dev.gatehouse.db.Database;
import dev.gatehouse.text.Text;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * One-time links with which somebody sets the password of an account: for the first one, and when
 * it is forgotten (ASVS 5.0 6.4.1, 6.4.3, 6.5.1). A code is 32 random bytes, 43 characters of
 * base64url; only its SHA-256 is kept. It counts for {@link #LIFE}, once, and until the account's
 * password, roles or enabled change. Making one changes nothing on the account. Thread-safe; throws
 * {@link dev.gatehouse.db.DatabaseException} when the database cannot answer.
 */
public final class Recovery {
  /** How long a link counts. */
  public static final Duration LIFE = Duration.ofMinutes(20);

  private static final int CODE_BYTES = 32;

  private static final String ISSUE =
      """
      INSERT INTO ${realm}.recovery (code_hash, user_id, user_version, expires_at)
      SELECT ?, id, version, now() + ? * interval '1 s' FROM ${realm}.account
      WHERE name = ? AND enabled""";

  private static final String PURGE = "DELETE FROM ${realm}.recovery WHERE expires_at <= now()";

  private static final String FIND =
      """
      SELECT a.name FROM ${realm}.recovery r JOIN ${realm}.account a ON a.id = r.user_id
      WHERE r.code_hash = ? AND now() < r.expires_at AND a.version = r.user_version AND a.enabled""";

  /** Of any number of uses at once one deletes the row, and only that one sets its password. */
  private static final String USE =
      """
      WITH used AS (
        DELETE FROM ${realm}.recovery WHERE code_hash = ? AND now() < expires_at
        RETURNING user_id, user_version
      )
      UPDATE ${realm}.account a SET password = ?, must_change = false FROM used
      WHERE a.id = used.user_id AND a.version = used.user_version AND a.enabled
      RETURNING a.id""";

  private final Database database;
  private final LoginThrottle throttle;
  private final Authenticator authenticator;
  private final PasswordCheck check;
  private final SecureRandom random = new SecureRandom();

  /** Links to the accounts of this database's realm. */
  public Recovery(
      Database database, LoginThrottle throttle, Authenticator authenticator, PasswordCheck check) {
    this.database = database;
    this.throttle = throttle;
    this.authenticator = authenticator;
    this.check = check;
  }

  /** A new code for the account; empty when there is none of that name, or it is disabled. */
  public Optional<String> issue(AccountName name) {
    database.update("purge recovery links", PURGE, purge -> {});
    byte[] code = new byte[CODE_BYTES];
    random.nextBytes(code);
    int issued =
        database.update(
            "make recovery link",
            ISSUE,
            insert -> {
              insert.setBytes(1, sha256(code));
              insert.setLong(2, LIFE.toSeconds());
              insert.setString(3, name.text());
            });
    return issued == 1
        ? Optional.of(Base64.getUrlEncoder().withoutPadding().encodeToString(code))
        : Optional.empty();
  }

  /**
   * Sets a password and so ends every session of the account.
   *
   * @param code as somebody sent it
   * @param source as {@link LoginThrottle} counts it
   */
  public RecoveryOutcome recover(String code, String newPassword, String source) {
    Optional<LoginThrottle.Refused> refusal = throttle.admitSource(source);
    if (refusal.isPresent()) {
      return new Throttled(refusal.get().retryAfter());
    }
    Optional<byte[]> hash = hashOf(code);
    Optional<AccountName> name = hash.flatMap(this::find);
    if (name.isEmpty()) {
      return new UnknownCode();
    }
    throttle.sourceSucceeded(source);
    Optional<Text> problem = check.problemWith(newPassword, name.get());
    if (problem.isPresent()) {
      return new Unfit(problem.get());
    }
    Optional<String> passwordHash = authenticator.hash(newPassword);
    return passwordHash.isPresent() ? use(hash.get(), passwordHash.get()) : new Overloaded();
  }

  private Optional<AccountName> find(byte[] codeHash) {
    return database.statement(
        "find recovery link",
        FIND,
        select -> {
          select.setBytes(1, codeHash);
          try (ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(new AccountName(row.getString(1))) : Optional.empty();
          }
        });
  }

  RecoveryOutcome use(byte[] codeHash, String passwordHash) {
    return database.statement(
        "use recovery link",
        USE,
        use -> {
          use.setBytes(1, codeHash);
          use.setString(2, passwordHash);
          try (ResultSet row = use.executeQuery()) {
            return row.next() ? new Done(row.getLong(1)) : new UnknownCode();
          }
        });
  }

  /** What is kept of a code, or of the whole link with it; empty for a text that is none. */
  static Optional<byte[]> hashOf(String code) {
    try {
      byte[] bytes =
          Base64.getUrlDecoder().decode(code.substring(code.lastIndexOf('#') + 1).strip());
      return bytes.length == CODE_BYTES ? Optional.of(sha256(bytes)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
