package dev.gatehouse.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OriginTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("goodOnes")
  void aGoodSettingIsWrittenAsBrowsersSendIt(String row, String setting, String text) {
    assertEquals(text, Origin.parse(setting).text(), row);
  }

  static Stream<Arguments> goodOnes() {
    return Stream.of(
        arguments("https", "https://app.example.com", "https://app.example.com"),
        arguments("http", "http://app.example", "http://app.example"),
        arguments("other port", "https://app.example:8443", "https://app.example:8443"),
        arguments("default port of https", "https://app.example:443", "https://app.example"),
        arguments("default port of http", "http://app.example:80", "http://app.example"),
        arguments(
            "default port of the other scheme", "http://app.example:443", "http://app.example:443"),
        arguments(
            "upper-case host in a Turkish locale", "https://WIKI.example", "https://wiki.example"),
        arguments(
            "internationalized name",
            "https://xn--bcher-kva.example",
            "https://xn--bcher-kva.example"),
        arguments("underscore", "http://my_app:8080", "http://my_app:8080"),
        arguments("IPv4", "http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        arguments("IPv6", "http://[::1]:8080", "http://[::1]:8080"),
        arguments("IPv6 in a long form", "https://[2001:DB8:0:0::1]", "https://[2001:db8::1]"),
        arguments("highest port", "https://app.example:65535", "https://app.example:65535"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badOnes")
  void aBadSettingIsRefusedWithItsMend(String row, String setting, String mend) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Origin.parse(setting), row).getMessage();
    assertTrue(message.contains(mend), message);
  }

  static Stream<Arguments> badOnes() {
    return Stream.of(
        arguments("empty", "", "begin with https://"),
        arguments("no scheme", "app.example", "begin with https://"),
        arguments("null", "null", "begin with https://"),
        arguments("other scheme", "ftp://app.example", "begin with https://"),
        arguments("scheme in upper case", "HTTPS://app.example", "begin with https://"),
        arguments("blank in front", " https://app.example", "begin with https://"),
        arguments("slash", "https://app.example/", "write https://app.example,"),
        arguments("path", "https://App.example:443/login", "write https://app.example,"),
        arguments("query", "https://app.example?x", "write https://app.example,"),
        arguments("fragment", "https://app.example:8443#x", "write https://app.example:8443,"),
        arguments("no host", "https://", "write scheme://host"),
        arguments("no host but a port", "https://:443", "write scheme://host"),
        arguments("empty port", "https://app.example:", "write scheme://host"),
        arguments("port 0", "https://app.example:0", "write scheme://host"),
        arguments("port too high", "https://app.example:65536", "write scheme://host"),
        arguments("port with a sign", "https://app.example:+443", "write scheme://host"),
        arguments("port with a leading zero", "https://app.example:0443", "write scheme://host"),
        arguments("port of many digits", "https://app.example:4294967739", "write scheme://host"),
        arguments("user", "https://user@app.example", "write scheme://host"),
        arguments("wildcard", "https://*.example", "write scheme://host"),
        arguments("letters beyond ASCII", "https://b\u00fccher.example", "xn--"),
        arguments("list", "https://a.example https://b.example", "write scheme://host"),
        arguments("IPv6 without brackets", "https://::1", "write scheme://host"),
        arguments("IPv6 half in brackets", "https://[::1", "write scheme://host"),
        arguments("IPv6 and more", "https://[::1]x", "write scheme://host"),
        arguments("name in brackets", "https://[app.example]", "write scheme://host"),
        arguments("host too long", "https://" + "a".repeat(254), "write scheme://host"));
  }

  @Test
  void originsThatBrowsersTakeForOneAreEqual() {
    assertEquals(Origin.parse("https://app.example"), Origin.parse("https://APP.example:443"));
  }

  @Test
  void theRecordRefusesWhatParseWouldNotGive() {
    assertThrows(IllegalArgumentException.class, () -> new Origin("ftp", "app.example", 21));
    assertThrows(IllegalArgumentException.class, () -> new Origin("https", "App.example", 443));
    assertThrows(IllegalArgumentException.class, () -> new Origin("https", "", 443));
    assertThrows(IllegalArgumentException.class, () -> new Origin("https", "app.example", 0));
  }
}
