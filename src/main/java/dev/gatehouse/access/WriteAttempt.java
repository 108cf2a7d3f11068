package dev.gatehouse.access;

import java.util.List;

/**
 * What the origin check looks at in a request.
 *
 * @param method as sent; methods are case-sensitive (RFC 9110 s. 9.1)
 * @param secFetchSite the values of all {@code Sec-Fetch-Site} header lines, empty if there is none
 * @param originHeader the values of all {@code Origin} header lines, empty if there is none
 * @param ownOrigin the serialized origin of a direct TLS or local request, empty when not known
 *     ({@link Route#ownOrigin()})
 * @param hasSessionCookie whether a session cookie came with it, a good one or not
 * @param isJson whether the body is declared as {@code application/json}
 * @param isUpgrade whether it is a WebSocket handshake
 */
public record WriteAttempt(
    String method,
    List<String> secFetchSite,
    List<String> originHeader,
    String ownOrigin,
    boolean hasSessionCookie,
    boolean isJson,
    boolean isUpgrade) {

  /** Takes copies of the lists. */
  public WriteAttempt {
    secFetchSite = List.copyOf(secFetchSite);
    originHeader = List.copyOf(originHeader);
  }
}
