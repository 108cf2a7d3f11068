package dev.gatehouse.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.testing.Proves;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProxiesTest {

  private static final String PROXY = "10.0.0.1";
  private static final String STRANGER = "203.0.113.9";
  private static final List<String> NONE = List.of();
  private static final Proxies PROXIES = Proxies.parse("10.0.0.0/8, fd00::/8");
  private static final Proxies NOBODY = Proxies.parse("");

  /** HOST-02: what is no host and port gives no origin. */
  @ParameterizedTest(name = "''{0}'' -> ''{1}''")
  @CsvSource({
    "app.example, https://app.example",
    "app.example:443, https://app.example",
    "APP.EXAMPLE:8443, https://app.example:8443",
    "[2001:DB8::1]:8443, https://[2001:db8::1]:8443",
    "app.example:1@evil.example, ''",
    "a b, ''",
    "'', ''",
    "app.example:, ''",
    "app.example:99999, ''",
    "app.example/x, ''",
    "'a.example,b.example', ''",
    "[app.example], ''",
    "[::1, ''",
    "b\u00fccher.example, ''"
  })
  void directTlsHasTheOriginOfItsHost(String host, String ownOrigin) {
    Route route = PROXIES.route(direct(STRANGER, true, host));

    assertEquals(new Route(STRANGER, Transport.TLS, ownOrigin), route);
  }

  @Test
  void directPlainHttpHasNoOrigin() {
    assertEquals(
        new Route(STRANGER, Transport.PLAIN, ""),
        PROXIES.route(direct(STRANGER, false, "app.example")));
  }

  @ParameterizedTest(name = "{0} {1} -> {2} {3}")
  @CsvSource({
    "127.0.0.1, localhost, true, http://localhost",
    "127.0.0.1, LocalHost:8080, true, http://localhost:8080",
    "127.9.9.9, 127.0.0.1:80, true, http://127.0.0.1",
    "0:0:0:0:0:0:0:1, [::1]:8080, true, http://[::1]:8080",
    "[::1], localhost, true, http://localhost",
    "::ffff:127.0.0.1, localhost, true, http://localhost",
    "127.0.0.1, localhost., false, ''",
    "127.0.0.1, localhost.evil.example, false, ''",
    "127.0.0.1, 127.0.0.2, false, ''",
    "127.0.0.1, 127.1, false, ''",
    "127.0.0.1, app.example, false, ''",
    "127.0.0.1, '', false, ''",
    "127.0.0.1, localhost:x, false, ''",
    "192.168.0.7, localhost, false, ''",
    "localhost, localhost, false, ''",
    "'', localhost, false, ''"
  })
  @Proves("CONF-05")
  void plainHttpIsLocalByPeerAndHost(String peer, String host, boolean isLocal, String ownOrigin) {
    Route route = NOBODY.route(direct(peer, false, host));

    assertEquals(isLocal ? Transport.LOCAL : Transport.PLAIN, route.transport());
    assertEquals(ownOrigin, route.ownOrigin());
  }

  @Test
  void aLocalTlsRequestIsTls() {
    Route route = NOBODY.route(direct("127.0.0.1", true, "localhost:8443"));

    assertEquals(new Route("127.0.0.1", Transport.TLS, "https://localhost:8443"), route);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forwardedLocally")
  void aForwardedRequestIsNeverLocal(String row, Hop hop) {
    Route fromStranger = NOBODY.route(hop);
    assertEquals(Transport.PLAIN_FROM_UNLISTED_PROXY, fromStranger.transport(), row);
    assertEquals("", fromStranger.ownOrigin(), row);
    Route fromProxy = Proxies.parse("127.0.0.1").route(hop);
    assertEquals(Transport.PLAIN_SAYS_PROXY, fromProxy.transport(), row);
    assertEquals("", fromProxy.ownOrigin(), row);
  }

  static Stream<Arguments> forwardedLocally() {
    List<String> empty = List.of("");
    return Stream.of(
        arguments("Forwarded", new Hop("127.0.0.1", false, "localhost", empty, NONE, NONE, NONE)),
        arguments(
            "X-Forwarded-For", new Hop("127.0.0.1", false, "localhost", NONE, empty, NONE, NONE)),
        arguments(
            "X-Forwarded-Proto", new Hop("127.0.0.1", false, "localhost", NONE, NONE, empty, NONE)),
        arguments(
            "X-Forwarded-Host", new Hop("127.0.0.1", false, "localhost", NONE, NONE, NONE, empty)));
  }

  /**
   * HOST-04, HOST-05, HOST-06, HOST-09: all headers at once, from a peer that is not on the list.
   */
  @Test
  @Proves("PROXY-01")
  void aStrangersHeadersChangeNothing() {
    List<String> spoof = List.of("1.2.3.4");
    List<String> https = List.of("https");
    List<String> evil = List.of("evil.example");
    List<String> forwarded = List.of("for=1.2.3.4;host=evil.example;proto=https");

    assertEquals(
        new Route(STRANGER, Transport.PLAIN_FROM_UNLISTED_PROXY, ""),
        PROXIES.route(new Hop(STRANGER, false, "app.example", forwarded, spoof, https, evil)));
    assertEquals(
        new Route(STRANGER, Transport.TLS, "https://app.example"),
        PROXIES.route(
            new Hop(STRANGER, true, "app.example", forwarded, spoof, List.of("http"), evil)));
    assertEquals(
        new Route(PROXY, Transport.PLAIN_FROM_UNLISTED_PROXY, ""),
        NOBODY.route(new Hop(PROXY, false, "app.example", forwarded, spoof, https, evil)));
  }

  /** HOST-04: the proxy's word on the host is never an origin. */
  @Test
  void aProxiedRequestHasNoOwnOrigin() {
    Hop hop =
        new Hop(
            PROXY,
            true,
            "app.example",
            NONE,
            List.of(STRANGER),
            List.of("https"),
            List.of("evil.example"));

    assertEquals(new Route(STRANGER, Transport.TLS, ""), PROXIES.route(hop));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("xForwardedFor")
  @Proves("PROXY-01")
  void theRightmostUntrustedHopIsTheClient(String row, List<String> lines, String client) {
    assertEquals(
        client,
        PROXIES.route(new Hop(PROXY, false, "x", NONE, lines, NONE, NONE)).clientAddress(),
        row);
  }

  static Stream<Arguments> xForwardedFor() {
    return Stream.of(
        arguments("one", List.of(STRANGER), STRANGER),
        arguments("HOST-10", List.of("1.2.3.4, 203.0.113.9"), STRANGER),
        arguments("HOST-10 in two lines", List.of("1.2.3.4", "203.0.113.9"), STRANGER),
        arguments("HOST-10 trusted address as spoof", List.of("10.9.9.9, 203.0.113.9"), STRANGER),
        arguments("through two proxies", List.of("1.2.3.4, 203.0.113.9, 10.0.0.2"), STRANGER),
        arguments("through two proxies, mapped", List.of("203.0.113.9,::ffff:10.0.0.2"), STRANGER),
        arguments("trusted hops alone", List.of("10.0.0.3, 10.0.0.2"), "10.0.0.3"),
        arguments("IPv6", List.of("2001:DB8:0::1"), "2001:db8::1"),
        arguments("IPv6 in brackets with a port", List.of("[2001:db8::1]:4711"), "2001:db8::1"),
        arguments("IPv4 with a port", List.of("203.0.113.9:4711"), STRANGER),
        arguments("mapped IPv4", List.of("::ffff:203.0.113.9"), STRANGER),
        arguments("junk left of the client", List.of("<script>, 203.0.113.9"), STRANGER),
        arguments("junk", List.of("203.0.113.9, junk"), PROXY),
        arguments("junk behind a trusted hop", List.of("203.0.113.9, junk, 10.0.0.2"), PROXY),
        arguments("unknown", List.of("unknown"), PROXY),
        arguments("a name", List.of("localhost"), PROXY),
        arguments("empty", List.of(""), PROXY),
        arguments("empty last item", List.of("203.0.113.9,"), PROXY),
        arguments("bad port", List.of("203.0.113.9:x"), PROXY),
        arguments("empty port", List.of("203.0.113.9:"), PROXY),
        arguments("brackets and more", List.of("[2001:db8::1]x"), PROXY),
        arguments("open bracket", List.of("[2001:db8::1"), PROXY),
        arguments("no header", NONE, PROXY));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("xForwardedProto")
  void onlyTheRightmostExactHttpsCounts(String row, List<String> lines, boolean isHttps) {
    assertEquals(
        isHttps,
        PROXIES.route(new Hop(PROXY, false, "x", NONE, List.of(STRANGER), lines, NONE)).isHttps(),
        row);
  }

  static Stream<Arguments> xForwardedProto() {
    return Stream.of(
        arguments("https", List.of("https"), true),
        arguments("HOST-08 list", List.of("https, http"), false),
        arguments("HOST-08 list, https last", List.of("http, https"), true),
        arguments("HOST-08 two lines", List.of("https", "http"), false),
        arguments("HOST-08 upper case", List.of("HTTPS"), true),
        arguments("HOST-08 junk", List.of("httpsx"), false),
        arguments("HOST-08 long s", List.of("http\u017f"), false),
        arguments("wss", List.of("wss"), false),
        arguments("on", List.of("on"), false),
        arguments("quoted", List.of("\"https\""), false),
        arguments("empty last item", List.of("https,"), false),
        arguments("empty", List.of(""), false),
        arguments("no header", NONE, false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forwarded")
  void forwardedNamesClientAndProto(
      String row, List<String> lines, String client, boolean isHttps) {
    Route route = PROXIES.route(new Hop(PROXY, false, "x", lines, NONE, NONE, NONE));
    assertEquals(
        new Route(client, isHttps ? Transport.TLS : Transport.PLAIN_SAYS_PROXY, ""), route, row);
  }

  static Stream<Arguments> forwarded() {
    return Stream.of(
        arguments("plain", List.of("for=203.0.113.9;proto=https;by=10.0.0.1"), STRANGER, true),
        arguments(
            "names in upper case, blanks",
            List.of("For=203.0.113.9 ; Proto=HTTPS"),
            STRANGER,
            true),
        arguments("http", List.of("for=203.0.113.9;proto=http"), STRANGER, false),
        arguments("no proto", List.of("for=203.0.113.9"), STRANGER, false),
        arguments("no for", List.of("proto=https"), PROXY, true),
        arguments(
            "quoted IPv6",
            List.of("for=\"[2001:db8::1]:4711\";proto=\"https\""),
            "2001:db8::1",
            true),
        arguments(
            "spoof on the left",
            List.of("for=1.2.3.4;proto=https, for=203.0.113.9;proto=http"),
            STRANGER,
            false),
        arguments(
            "spoof in another line",
            List.of("for=1.2.3.4;proto=https", "for=203.0.113.9;proto=http"),
            STRANGER,
            false),
        arguments(
            "second proxy over plain HTTP",
            List.of("for=203.0.113.9;proto=https, for=10.0.0.2;proto=http"),
            STRANGER,
            true),
        arguments("unknown", List.of("for=203.0.113.9, for=unknown;proto=https"), PROXY, true),
        arguments("hidden name", List.of("for=_hidden"), PROXY, false),
        arguments(
            "spoof in an open quote",
            List.of("for=\"1.2.3.4, for=203.0.113.9;proto=https"),
            PROXY,
            false),
        arguments(
            "spoof that swallows",
            List.of("host=\"a, for=\"[2001:db8::1]\";proto=https"),
            PROXY,
            false),
        arguments("escape", List.of("for=\"\\203.0.113.9\";proto=https"), PROXY, false),
        arguments("for twice", List.of("for=1.2.3.4;for=203.0.113.9;proto=https"), PROXY, false),
        arguments("proto twice", List.of("for=203.0.113.9;proto=http;proto=https"), PROXY, false),
        arguments("no pair", List.of("https"), PROXY, false),
        arguments("empty value", List.of("for=;proto=https"), PROXY, false),
        arguments("empty", List.of(""), PROXY, false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bothKinds")
  void bothKindsOfHeadersMustAgree(
      String row, String forwarded, List<String> xFor, List<String> xProto, Route expected) {
    assertEquals(
        expected,
        PROXIES.route(new Hop(PROXY, false, "x", List.of(forwarded), xFor, xProto, NONE)),
        row);
  }

  static Stream<Arguments> bothKinds() {
    List<String> stranger = List.of(STRANGER);
    List<String> https = List.of("https");
    Route good = new Route(STRANGER, Transport.TLS, "");
    Route plain = new Route(STRANGER, Transport.PLAIN_SAYS_PROXY, "");
    return Stream.of(
        arguments("agree", "for=203.0.113.9;proto=https", stranger, https, good),
        arguments(
            "Forwarded alone has a proto", "for=203.0.113.9;proto=https", stranger, NONE, good),
        arguments("X alone has a proto", "for=203.0.113.9", stranger, https, plain),
        arguments("proto differs", "for=203.0.113.9;proto=https", stranger, List.of("http"), plain),
        arguments(
            "proto differs the other way", "for=203.0.113.9;proto=http", stranger, https, plain),
        arguments(
            "client differs",
            "for=1.2.3.4;proto=https",
            stranger,
            https,
            new Route(PROXY, Transport.TLS, "")),
        arguments(
            "Forwarded is malformed",
            "for",
            stranger,
            https,
            new Route(PROXY, Transport.PLAIN_SAYS_PROXY, "")));
  }

  @ParameterizedTest(name = "{0} holds {1}: {2}")
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.0.0.0/8, ::ffff:10.1.1.1, true",
    "10.0.0.0/8, ::10.1.1.1, false",
    "::ffff:10.0.0.0/104, 10.1.1.1, true",
    "192.168.7.5, 192.168.7.5, true",
    "192.168.7.5, 192.168.7.6, false",
    "192.168.7.5/32, 192.168.7.5, true",
    "192.168.7.4/31, 192.168.7.5, true",
    "192.168.7.4/31, 192.168.7.6, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "::/0, 2001:db8::1, true",
    "::/0, 203.0.113.9, false",
    "::1, 0:0:0:0:0:0:0:1, true",
    "fe80::/10, fe80::1%eth0, true",
    "fe80::/10, [fe80::1%eth0], true",
    "fe80::/10, fec0::1, false",
    "2001:db8::/64, 2001:db8::ffff:1, true",
    "2001:db8::/64, 2001:db8:0:1::1, false",
    "2001:db8::/65, 2001:db8::8000:0:0:1, false",
    "2001:db8::/65, 2001:db8::7fff:0:0:1, true",
    "' 172.16.0.0/12 , 10.0.0.1 ', 172.31.0.1, true",
    "10.0.0.1, localhost, false",
    "10.0.0.1, '', false"
  })
  void rangesHoldTheirAddressesAndNoOthers(String ranges, String peer, boolean isTrusted) {
    Hop hop = new Hop(peer, false, "x", NONE, NONE, List.of("https"), NONE);

    assertEquals(isTrusted, Proxies.parse(ranges).route(hop).isHttps());
  }

  @ParameterizedTest(name = "''{0}''")
  @CsvSource({
    "localhost, 'proxy ''localhost'' is not an IP address'",
    "proxy.example/24, is not an IP address",
    "'10.0.0.1,', is not an IP address",
    "'10.0.0.1,,10.0.0.2', is not an IP address",
    "10.0.0.1 10.0.0.2, is not an IP address",
    "10.0.0/8, is not an IP address",
    "*, is not an IP address",
    "[::1], is not an IP address",
    "10.0.0.0/33, from 0 to 32",
    "10.0.0.0/, from 0 to 32",
    "10.0.0.0/-1, from 0 to 32",
    "10.0.0.0/255.0.0.0, from 0 to 32",
    "10.0.0.0/8/8, from 0 to 32",
    "fd00::/129, from 0 to 128",
    "fd00::/4294967304, from 0 to 128",
    "10.1.2.3/8, write 10.0.0.0/8",
    "fd00::1/8, write fd00::/8"
  })
  void mistakesInTheSettingAreRefusedWithTheirMend(String setting, String expectedInMessage) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Proxies.parse(setting)).getMessage();
    assertTrue(message.contains(expectedInMessage), message);
  }

  @ParameterizedTest
  @CsvSource({
    "0:0:0:0:0:0:0:1, ::1",
    "[2001:DB8::1], 2001:db8::1",
    "::ffff:1.2.3.4, 1.2.3.4",
    "fe80::1%eth0, fe80::1",
    "'', unknown"
  })
  void theAddressOfADirectClientIsCanonical(String peer, String clientAddress) {
    assertEquals(clientAddress, NOBODY.route(direct(peer, true, "app.example")).clientAddress());
  }

  private static Hop direct(String peer, boolean tls, String host) {
    return new Hop(peer, tls, host, NONE, NONE, NONE, NONE);
  }
}
