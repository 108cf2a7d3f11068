package dev.gatehouse.access;

/**
 * The answer of {@link OriginCheck}: allowed, or why not. The reason is for the log, never for the
 * browser.
 */
public enum OriginVerdict {
  /** The request may change state. */
  ALLOWED,
  /** A header that may come once came several times. */
  REPEATED_HEADER,
  /**
   * {@code Sec-Fetch-Site} says that another site caused the request, or says something unknown.
   */
  OTHER_SITE,
  /** {@code Origin} is not one of ours. */
  OTHER_ORIGIN,
  /**
   * Nothing says where the request comes from, and it carries a session cookie or opens a socket.
   */
  UNKNOWN_SOURCE;

  /** True for {@link #ALLOWED} alone. */
  public boolean isAllowed() {
    return this == ALLOWED;
  }
}
