package dev.gatehouse.access;

/** Stub. */
public record Origin(String text) {
  /** Stub. */
  public static Origin parse(String text) {
    return new Origin(text);
  }
}
