package dev.gatehouse.access;

import java.util.Locale;
import java.util.Optional;

/**
 * Scheme, host and port of a site, as a browser compares them (RFC 6454).
 *
 * @param scheme {@code https} or {@code http}
 * @param host lower case; an internationalized name in its {@code xn--} form, an IPv6 address in
 *     brackets and shortest form
 * @param port 1 to 65535, also when it is the scheme's default
 */
public record Origin(String scheme, String host, int port) {

  /** Refuses any other scheme, a host not in the form above, and a port out of range. */
  public Origin {
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new IllegalArgumentException(
          "the scheme of an origin is https or http, not '" + scheme + "'");
    }
    if (host.isEmpty() || !canonicalHost(host).equals(host)) {
      throw new IllegalArgumentException("'" + host + "' is not a host name in lower case");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }

  /**
   * Reads a setting: {@code scheme://host} or {@code scheme://host:port} and nothing after it.
   *
   * @throws IllegalArgumentException with the mend in the message, for anything else
   */
  public static Origin parse(String text) {
    int end = text.indexOf("://");
    String scheme = end < 0 ? "" : text.substring(0, end);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not an origin; begin with https:// (or http://), for example https://app.example.com");
    }
    String authority = text.substring(end + 3);
    Optional<Origin> origin = of(scheme, authority);
    if (origin.isPresent()) {
      return origin.get();
    }
    int tail = indexOfTail(authority);
    Optional<Origin> withoutTail =
        tail < 0 ? Optional.empty() : of(scheme, authority.substring(0, tail));
    String mend =
        withoutTail
            .map(o -> "write " + o.text() + ", nothing may follow the host and port")
            .orElse(
                "write scheme://host or scheme://host:port with one full ASCII host name (xn--…), for example https://app.example.com");
    throw new IllegalArgumentException("'" + text + "' is not an origin; " + mend);
  }

  /** The form in which browsers send it: a default port is left out. */
  public String text() {
    return port == defaultPort(scheme) ? scheme + "://" + host : scheme + "://" + host + ":" + port;
  }

  /**
   * The origin of a site that is addressed by this {@code Host} header; empty if that is malformed.
   *
   * @param scheme {@code https} or {@code http}
   */
  static Optional<Origin> of(String scheme, String authority) {
    int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
    String host = canonicalHost(colon < 0 ? authority : authority.substring(0, colon));
    int port = colon < 0 ? defaultPort(scheme) : port(authority.substring(colon + 1));
    return host.isEmpty() || port < 0
        ? Optional.empty()
        : Optional.of(new Origin(scheme, host, port));
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  /** 1 to 65535 in plain digits, -1 for anything else. */
  private static int port(String digits) {
    if (digits.isEmpty() || digits.length() > 5 || digits.charAt(0) == '0') {
      return -1;
    }
    int port = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      port = port * 10 + c - '0';
    }
    return port <= 65535 ? port : -1;
  }

  /**
   * Empty if this is no host. Browsers write an IPv4-mapped IPv6 address in a form of its own: not
   * supported.
   */
  private static String canonicalHost(String host) {
    if (host.startsWith("[") && host.endsWith("]")) {
      return IpAddress.parse(host.substring(1, host.length() - 1))
          .filter(address -> !address.isIpv4())
          .map(address -> "[" + address.text() + "]")
          .orElse("");
    }
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      boolean isGood =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '.'
              || c == '-'
              || c == '_';
      if (!isGood) {
        return "";
      }
    }
    return host.length() > 253 ? "" : host.toLowerCase(Locale.ROOT);
  }

  private static int indexOfTail(String authority) {
    for (int i = 0; i < authority.length(); i++) {
      if ("/?#".indexOf(authority.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }
}
