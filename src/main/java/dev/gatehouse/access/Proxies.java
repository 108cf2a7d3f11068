package dev.gatehouse.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The proxies whose forwarding headers are believed. From anybody else {@code Forwarded} and {@code
 * X-Forwarded-*} change nothing, except that a request which carries one is never local. Names are
 * never looked up.
 *
 * <p>Each proxy adds to the right what it saw, so the rightmost address that is not a trusted
 * proxy's is the client; what stands left of it the client may have written itself (ASVS 5.0 4.1.3,
 * 15.3.4).
 */
public final class Proxies {

  private final Range[] ranges;

  private Proxies(List<Range> ranges) {
    this.ranges = ranges.toArray(new Range[0]);
  }

  /**
   * Reads addresses and CIDR ranges, IPv4 or IPv6, separated by commas; a blank text trusts nobody.
   *
   * @throws IllegalArgumentException with the mend in the message, if one of them is neither
   */
  public static Proxies parse(String text) {
    List<Range> ranges = new ArrayList<>();
    if (!text.isBlank()) {
      for (String range : text.split(",", -1)) {
        ranges.add(Range.parse(range.strip()));
      }
    }
    return new Proxies(ranges);
  }

  /**
   * The way this request came.
   *
   * <p>From a trusted peer, {@code Forwarded} is used if present, else {@code X-Forwarded-For} and
   * {@code X-Forwarded-Proto}. Many proxies set the one and pass on the other as the client wrote
   * it. So if both name a client and differ, or a name cannot be read, the peer's address stands
   * for the client's; if both name a scheme and differ, or it cannot be read, it is not HTTPS.
   */
  public Route route(Hop hop) {
    Optional<IpAddress> peer = peerAddress(hop.peer());
    boolean isForwarded = hop.isForwarded();
    String peerText =
        peer.isPresent() && hop.peer().indexOf(':') < 0
            ? hop.peer()
            : peer.map(IpAddress::text).orElse("unknown");
    if (isForwarded && peer.isPresent() && isTrusted(peer.get())) {
      return proxied(hop, peerText);
    }
    Optional<Origin> origin = Origin.of(hop.tls() ? "https" : "http", hop.host());
    boolean isLocal =
        !isForwarded
            && peer.isPresent()
            && peer.get().isLoopback()
            && origin.isPresent()
            && isLocalName(origin.get().host());
    String ownOrigin = origin.isPresent() && (hop.tls() || isLocal) ? origin.get().text() : "";
    return new Route(peerText, transport(hop, isLocal), ownOrigin);
  }

  private static Transport transport(Hop hop, boolean isLocal) {
    if (hop.tls()) {
      return Transport.TLS;
    }
    if (isLocal) {
      return Transport.LOCAL;
    }
    return hop.isForwarded() ? Transport.PLAIN_FROM_UNLISTED_PROXY : Transport.PLAIN;
  }

  /**
   * Tomcat and Jetty differ in brackets, and a link-local address has a zone: {@code
   * [fe80::1%eth0]}.
   */
  private static Optional<IpAddress> peerAddress(String peer) {
    boolean isBracketed = peer.startsWith("[") && peer.endsWith("]");
    String bare = isBracketed ? peer.substring(1, peer.length() - 1) : peer;
    int zone = bare.indexOf('%');
    return IpAddress.parse(zone < 0 ? bare : bare.substring(0, zone));
  }

  private boolean isTrusted(IpAddress address) {
    for (Range range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLocalName(String host) {
    return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
  }

  private Route proxied(Hop hop, String peer) {
    List<String> nodes = items(hop.xForwardedFor());
    List<String> protos = items(hop.xForwardedProto());
    String client = nodes.isEmpty() ? peer : clientAt(clientIndex(nodes), nodes, peer);
    boolean saysHttps = !protos.isEmpty() && isHttps(protos.get(protos.size() - 1));
    if (!hop.forwarded().isEmpty()) {
      List<ForwardedElement> elements = ForwardedElement.parse(hop.forwarded());
      List<String> forwardedNodes = elements.stream().map(ForwardedElement::node).toList();
      int index = clientIndex(forwardedNodes);
      String forwardedClient = clientAt(index, forwardedNodes, peer);
      boolean forwardedHttps = index >= 0 && isHttps(elements.get(index).proto());
      client = nodes.isEmpty() || client.equals(forwardedClient) ? forwardedClient : peer;
      saysHttps = forwardedHttps && (protos.isEmpty() || saysHttps);
    }
    Transport transport = hop.tls() || saysHttps ? Transport.TLS : Transport.PLAIN_SAYS_PROXY;
    return new Route(client, transport, "");
  }

  private static List<String> items(List<String> lines) {
    List<String> items = new ArrayList<>();
    for (String line : lines) {
      for (String item : line.split(",", -1)) {
        items.add(item.strip());
      }
    }
    return items;
  }

  /** The rightmost that is not a trusted proxy; the leftmost if all are; -1 if there is none. */
  private int clientIndex(List<String> nodes) {
    int index = nodes.size() - 1;
    while (index > 0 && nodeAddress(nodes.get(index)).filter(this::isTrusted).isPresent()) {
      index--;
    }
    return index;
  }

  private static String clientAt(int index, List<String> nodes, String peer) {
    return index < 0 ? peer : nodeAddress(nodes.get(index)).map(IpAddress::text).orElse(peer);
  }

  /**
   * {@code a.b.c.d}, {@code a.b.c.d:port}, a bare IPv6 address, or one in brackets with or without
   * a port.
   */
  private static Optional<IpAddress> nodeAddress(String node) {
    boolean isBracketed = node.startsWith("[");
    int bracket = node.indexOf(']');
    int colon = node.indexOf(':', bracket + 1);
    boolean isBareIpv6 = !isBracketed && colon >= 0 && node.indexOf(':', colon + 1) >= 0;
    boolean hasPort = colon >= 0 && !isBareIpv6;
    if (hasPort && !isPort(node, colon + 1)) {
      return Optional.empty();
    }
    String host = hasPort ? node.substring(0, colon) : node;
    if (isBracketed) {
      return bracket == host.length() - 1
          ? IpAddress.parse(host.substring(1, bracket))
          : Optional.empty();
    }
    return IpAddress.parse(host);
  }

  private static boolean isPort(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return text.length() > from && text.length() <= from + 5;
  }

  /** Not {@code equalsIgnoreCase}, which takes other letters for an S. */
  private static boolean isHttps(String proto) {
    return proto.toLowerCase(Locale.ROOT).equals("https");
  }

  /** The addresses that share their first bits, counted on the 128 bits of {@link IpAddress}. */
  private record Range(IpAddress network, int bits) {

    static Range parse(String text) {
      int slash = text.indexOf('/');
      IpAddress address =
          IpAddress.parse(slash < 0 ? text : text.substring(0, slash))
              .orElseThrow(
                  () ->
                      problem(
                          text,
                          "is not an IP address or CIDR range; write for example 10.0.0.5, 10.0.0.0/8 or fd00::/8"));
      if (slash < 0) {
        return new Range(address, 128);
      }
      boolean isDotted = text.indexOf(':') < 0;
      int most = isDotted ? 32 : 128;
      int length = prefixLength(text.substring(slash + 1));
      if (length < 0 || length > most) {
        throw problem(
            text, "has no good prefix length; write a number from 0 to " + most + " after the '/'");
      }
      int bits = isDotted ? 96 + length : length;
      IpAddress network = address.network(bits);
      if (!network.equals(address)) {
        throw problem(
            text,
            "has bits set after its prefix; write "
                + network.text()
                + "/"
                + length
                + " for the range, or the address alone");
      }
      return new Range(network, bits);
    }

    /** A range of IPv6 addresses ({@code ::/0}) never holds an IPv4 address. */
    boolean contains(IpAddress address) {
      return (bits >= 96 || !address.isIpv4()) && address.network(bits).equals(network);
    }

    /** -1 if these are not one to three digits. */
    private static int prefixLength(String digits) {
      if (digits.isEmpty() || digits.length() > 3) {
        return -1;
      }
      int length = 0;
      for (int i = 0; i < digits.length(); i++) {
        char c = digits.charAt(i);
        if (c < '0' || c > '9') {
          return -1;
        }
        length = length * 10 + c - '0';
      }
      return length;
    }

    private static IllegalArgumentException problem(String range, String what) {
      return new IllegalArgumentException("proxy '" + range + "' " + what);
    }
  }
}
