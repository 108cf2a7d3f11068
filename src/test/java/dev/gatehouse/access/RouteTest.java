package dev.gatehouse.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.testing.Proves;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTest {
  /** One client can have all addresses of an IPv6 /64. */
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
    "2001:db8:1:2::9, 2001:db8:1:2::/64",
    "::1, ::/64",
    "unknown, unknown"
  })
  @Proves("THR-06")
  void attemptsAreCountedByNetwork(String address, String network) {
    assertEquals(network, new Route(address, Transport.TLS, "").clientNetwork());
  }
}
