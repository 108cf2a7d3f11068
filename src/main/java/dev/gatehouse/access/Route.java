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
  /**
   * By which the client's attempts are counted: its IPv4 address, or the /64 of its IPv6 address,
   * which one client can have all of.
   */
  public String clientNetwork() {
    return IpAddress.parse(clientAddress)
        .filter(address -> !address.isIpv4())
        .map(address -> address.network(64).text() + "/64")
        .orElse(clientAddress);
  }

  /** Whether browsers see this server over TLS. */
  public boolean isHttps() {
    return transport == Transport.TLS;
  }
}
