package dev.gatehouse.account;

/**
 * A list of passwords known from breaches, to be asked when a password is set (ASVS 5.0 6.2.12).
 * None is bundled. One that is named in {@code
 * META-INF/services/dev.gatehouse.account.BreachedPasswords} on the app's class path is used; its
 * class is public and has a public constructor without parameters.
 *
 * <p>It sees the password in the clear: it must not write it down, and should send no more of it to
 * another machine than a few characters of its hash. It is asked by several threads at once.
 */
public interface BreachedPasswords {
  /**
   * Whether the password was in a breach. May throw, and is interrupted after 2 seconds; the
   * password counts as not breached then, and the log has a line {@code sys_breach_check_failed}.
   *
   * @param password in NFC, 8 to 256 code points
   * @return whether it was
   * @throws Exception when it cannot tell
   */
  boolean contains(String password) throws Exception;
}
