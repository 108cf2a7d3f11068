package dev.gatehouse.web;

import dev.gatehouse.account.Account;

/**
 * A second factor of the app's own (ASVS 5.0 6.3.3): one-time codes, passkeys, whatever it has.
 * None is bundled. The one that is named in {@code
 * META-INF/services/dev.gatehouse.web.SecondFactor} on the app's class path is used; its class is
 * public and has a public constructor without parameters. Two of them stop the start.
 *
 * <p>Whoever needs it gets, for a right name and password, a session that opens nothing but the
 * app's page at {@link #path()}. There the app asks for the factor and opens the session by {@link
 * PendingSignIn#complete}.
 */
public interface SecondFactor {
  /**
   * Whether this account needs it now. Asked once at each sign-in, after the password was right and
   * before the session begins, by several threads at once. When it throws, or takes longer than 2
   * seconds, at which it is interrupted, nobody is signed in: the answer is 503, and the log has a
   * line {@code sys_second_factor_failed}.
   *
   * @param account whose name and password were right
   * @return whether the session is held until the factor is shown
   * @throws Exception when it cannot tell
   */
  boolean isNeededFor(Account account) throws Exception;

  /**
   * The app's page for it, with everything below: a path within the app such as {@code
   * /second-factor}, of the form of {@code gatehouse.login-path}, and none of Gatehouse's own. It
   * is never public. Asked once, at the start.
   *
   * @return the path
   */
  String path();
}
