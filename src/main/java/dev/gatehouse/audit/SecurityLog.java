package dev.gatehouse.audit;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The security log, {@code gatehouse.security}: event name first, then key=value, such as {@code
 * authn_login_success account=17 session=1842 source=192.0.2.7}. Only row ids, fixed words and
 * addresses: nothing a client could choose, so no line can be forged and no secret can get in.
 */
public final class SecurityLog {
  private static final Logger LOG = LoggerFactory.getLogger("gatehouse.security");

  private static final Seldom UNAVAILABLE = new Seldom();
  private static final Seldom THROTTLED = new Seldom();
  private static final Seldom PASSWORD_NOT_TAKEN = new Seldom();

  private SecurityLog() {}

  /** Somebody signed in. */
  public static void loginSucceeded(long account, long session, String source) {
    LOG.info("authn_login_success account={} session={} source={}", account, session, source);
  }

  /**
   * Somebody did not get in.
   *
   * @param account the account's id; 0 when the name is of none, and then the name is not said: it
   *     may be a password typed in the wrong field
   */
  public static void loginFailed(long account, Enum<?> reason, String source) {
    LOG.warn("authn_login_fail account={} reason={} source={}", account, word(reason), source);
  }

  /**
   * Attempts were turned away unchecked after too many failures; said at once, and then at most
   * every 10 seconds.
   */
  public static void loginThrottled(String source) {
    THROTTLED.say(
        attempts -> LOG.warn("authn_login_throttled attempts={} source={}", attempts, source));
  }

  /** An attempt was turned away unchecked because too many were being checked. */
  public static void loginOverloaded(String source) {
    LOG.warn("authn_login_overload source={}", source);
  }

  /** Somebody signed out. */
  public static void loggedOut(long session, String source) {
    LOG.info("session_ended session={} reason=logout source={}", session, source);
  }

  /** A signed-in user asked for what the account's roles do not allow. */
  public static void forbidden(long account, long session, String source) {
    LOG.warn("authz_fail account={} session={} source={}", account, session, source);
  }

  /** A write came from another site. */
  public static void crossSite(Enum<?> reason, String source) {
    LOG.warn("malicious_csrf reason={} source={}", word(reason), source);
  }

  /** A request was refused for its form alone: path, cookies or body. */
  public static void malformed(String what, String source) {
    LOG.warn("input_validation_fail what={} source={}", what, source);
  }

  /** A cookie was a token of ours, but its session is over. */
  public static void sessionRefused(Enum<?> reason, String source) {
    LOG.info("session_use_after_expire reason={} source={}", word(reason), source);
  }

  /**
   * The sign-in page took no password because of the way it was reached; said at once, and then at
   * most every 10 seconds.
   *
   * @param source the client, or the peer that came with forwarding headers and is no proxy of ours
   */
  public static void passwordNotTaken(Enum<?> reason, String source) {
    PASSWORD_NOT_TAKEN.say(
        requests ->
            LOG.warn(
                "sys_password_not_taken requests={} reason={} source={}",
                requests,
                word(reason),
                source));
  }

  /** The session store could not answer: said at once, and then at most every 10 seconds. */
  public static void storeUnavailable(RuntimeException problem) {
    UNAVAILABLE.say(
        requests ->
            LOG.error(
                "sys_store_unavailable requests={} reason=\"{}\"", requests, problem.getMessage()));
    LOG.debug("sys_store_unavailable", problem);
  }

  private static String word(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
