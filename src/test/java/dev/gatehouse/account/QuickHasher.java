package dev.gatehouse.account;

/** The one way for tests to hash without waiting: bcrypt at cost 4. */
public final class QuickHasher {
  private QuickHasher() {}

  public static PasswordHasher create() {
    return new PasswordHasher(4);
  }
}
