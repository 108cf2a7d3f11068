package dev.gatehouse.pages;

/** Why the sign-in page takes no password; each has its own mend. */
public enum Obstacle {
  /** Nothing: it does. */
  NONE,
  /** It was reached over plain HTTP. */
  PLAIN_HTTP,
  /** A proxy passed it on that the settings do not name. */
  UNLISTED_PROXY,
  /** The proxy in front does not say that browsers reach it over TLS. */
  PROXY_SAYS_HTTP
}
