package dev.gatehouse.access;

/** Stub. */
public final class AccessRules {
  private AccessRules() {}

  /** Stub. */
  public static AccessRules parse(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("no rule");
    }
    return new AccessRules();
  }
}
