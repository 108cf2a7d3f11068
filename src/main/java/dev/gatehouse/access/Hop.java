package dev.gatehouse.access;

import java.util.List;

/**
 * What a request says about the way it came, nothing of it believed yet.
 *
 * @param peer the address at the other end of the connection, as the container gives it (brackets
 *     and zone allowed)
 * @param tls whether this connection is encrypted
 * @param host the {@code Host} header, empty if there is none
 * @param forwarded the values of all {@code Forwarded} lines, in order
 * @param xForwardedFor the values of all {@code X-Forwarded-For} lines, in order
 * @param xForwardedProto the values of all {@code X-Forwarded-Proto} lines, in order
 * @param xForwardedHost the values of all {@code X-Forwarded-Host} lines; only their presence
 *     matters
 */
public record Hop(
    String peer,
    boolean tls,
    String host,
    List<String> forwarded,
    List<String> xForwardedFor,
    List<String> xForwardedProto,
    List<String> xForwardedHost) {

  /** Takes copies of the lists. */
  public Hop {
    forwarded = List.copyOf(forwarded);
    xForwardedFor = List.copyOf(xForwardedFor);
    xForwardedProto = List.copyOf(xForwardedProto);
    xForwardedHost = List.copyOf(xForwardedHost);
  }

  /** True if any forwarding header came, also an empty one. */
  boolean isForwarded() {
    return !(forwarded.isEmpty()
        && xForwardedFor.isEmpty()
        && xForwardedProto.isEmpty()
        && xForwardedHost.isEmpty());
  }
}
