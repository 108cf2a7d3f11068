package dev.gatehouse.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "10.0.0.5, 10.0.0.5",
    "::, ::",
    "::1, ::1",
    "0:0:0:0:0:0:0:1, ::1",
    "1::, 1::",
    "2001:DB8::A, 2001:db8::a",
    "2001:0db8:0000:0000:0000:0000:0000:000a, 2001:db8::a",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "1:0:0:2:0:0:3:4, 1::2:0:0:3:4",
    "::ffff:10.0.0.5, 10.0.0.5",
    "::ffff:a00:5, 10.0.0.5",
    "64:ff9b::10.0.0.5, 64:ff9b::a00:5",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304"
  })
  void aLiteralHasOneCanonicalText(String literal, String canonical) {
    assertEquals(Optional.of(canonical), IpAddress.parse(literal).map(IpAddress::text));
    assertEquals(IpAddress.parse(literal), IpAddress.parse(canonical));
  }

  @ParameterizedTest(name = "''{0}''")
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "app.example",
        "1",
        "127.1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.4.",
        ".1.2.3.4",
        "1..3.4",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.0x4",
        "1.2.3.-4",
        " 1.2.3.4",
        "1.2.3.4 ",
        "2130706433",
        "\u0661.2.3.4",
        ":",
        ":::",
        "1:",
        ":1",
        "1:2",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "12345::",
        "g::",
        "[::1]",
        "::1%0",
        "::1/64",
        "1.2.3.4:80",
        "::1.2.3",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::a.2.3.4",
        "1:2:3:4:5:6:7:"
      })
  void anythingElseIsNoAddress(String text) {
    assertTrue(IpAddress.parse(text).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "127.255.255.255, true",
    "::1, true",
    "::ffff:127.0.0.1, true",
    "128.0.0.1, false",
    "0.0.0.0, false",
    "::, false",
    "::2, false",
    "1::1, false",
    "::127.0.0.1, false"
  })
  void loopbackIs127AndOne(String literal, boolean isLoopback) {
    assertEquals(isLoopback, IpAddress.parse(literal).orElseThrow().isLoopback());
  }
}
