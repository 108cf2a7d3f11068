package dev.gatehouse.access;

/**
 * The way a request came, as far as it can be believed.
 *
 * @param clientAddress the client's IP address, IPv6 in its shortest form, without brackets or
 *     port; the peer's own where no trusted proxy names another
 * @param ownOrigin the serialized origin of a direct TLS or local request; empty when not known, as
 *     behind a proxy
 */
public record Route(String clientAddress, Transport transport, String ownOrigin) {
  /** Whether browsers see this server over TLS. */
  public boolean isHttps() {
    return transport == Transport.TLS;
  }
}
