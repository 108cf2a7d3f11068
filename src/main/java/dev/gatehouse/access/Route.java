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

  /** As much of an address as people need to know their own again: 192.0.2.x, 2001:db8::/64. */
  public static String coarse(String address) {
    String network = new Route(address, Transport.PLAIN, "").clientNetwork();
    boolean isIpv4 = IpAddress.parse(address).filter(IpAddress::isIpv4).isPresent();
    return isIpv4 ? network.substring(0, network.lastIndexOf('.')) + ".x" : network;
  }

  /** Whether browsers see this server over TLS. */
  public boolean isHttps() {
    return transport == Transport.TLS;
  }
}
