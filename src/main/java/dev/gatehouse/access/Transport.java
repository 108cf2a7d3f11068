package dev.gatehouse.access;

/** How a request travelled: what matters is whether somebody on the way could read it. */
public enum Transport {
  /** Encrypted to us, or to a trusted proxy that says so. */
  TLS,
  /** From this machine to this machine, by a local name and through no proxy. */
  LOCAL,
  /** Plain HTTP from elsewhere. */
  PLAIN,
  /** Plain HTTP to us with forwarding headers, from a peer that is no trusted proxy. */
  PLAIN_FROM_UNLISTED_PROXY,
  /** Plain HTTP to us from a trusted proxy, which does not say that it was reached over TLS. */
  PLAIN_SAYS_PROXY;

  /** Whether others can read along: all but {@link #TLS} and {@link #LOCAL}. */
  public boolean isPlain() {
    return this != TLS && this != LOCAL;
  }
}
