package dev.gatehouse.access;

import java.util.HexFormat;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address as 128 bits; an IPv4 address is held, and read, as its IPv4-mapped form
 * {@code ::ffff:a.b.c.d}, so both spellings are equal. Read here and not by the JDK, whose look-up
 * asks a name server for what it does not understand.
 */
record IpAddress(long high, long low) {

  private static final long IPV4_MAPPED = 0xFFFFL << 32;

  /**
   * The address of a literal without brackets, port or zone; empty for anything else, a host name
   * above all.
   */
  static Optional<IpAddress> parse(String text) {
    if (text.indexOf(':') >= 0) {
      return parseIpv6(text);
    }
    long ipv4 = ipv4(text, 0);
    return ipv4 < 0 ? Optional.empty() : Optional.of(new IpAddress(0, IPV4_MAPPED | ipv4));
  }

  boolean isIpv4() {
    return high == 0 && low >>> 32 == 0xFFFF;
  }

  /** 127.0.0.0/8 or ::1. */
  boolean isLoopback() {
    return isIpv4() ? (low >>> 24 & 0xFF) == 127 : high == 0 && low == 1;
  }

  /** These leading bits, all others 0. */
  IpAddress network(int bits) {
    long highMask = bits == 0 ? 0 : bits >= 64 ? -1L : -1L << (64 - bits);
    long lowMask = bits <= 64 ? 0 : -1L << (128 - bits);
    return new IpAddress(high & highMask, low & lowMask);
  }

  /** Dotted for IPv4, else the shortest lower-case form (RFC 5952). */
  String text() {
    if (isIpv4()) {
      return (low >>> 24 & 0xFF)
          + "."
          + (low >>> 16 & 0xFF)
          + "."
          + (low >>> 8 & 0xFF)
          + "."
          + (low & 0xFF);
    }
    int gap = 8;
    int gapLength = 1; // one group of zeros is not shortened
    for (int start = 0; start < 8; start++) {
      int end = start;
      while (end < 8 && group(end) == 0) {
        end++;
      }
      if (end - start > gapLength) {
        gap = start;
        gapLength = end - start;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == gap) {
        text.append("::");
        i += gapLength - 1;
      } else {
        boolean needsColon = i > 0 && text.charAt(text.length() - 1) != ':';
        text.append(needsColon ? ":" : "").append(Integer.toHexString(group(i)));
      }
    }
    return text.toString();
  }

  private int group(int i) {
    return (int) ((i < 4 ? high : low) >>> 48 - 16 * (i % 4)) & 0xFFFF;
  }

  /** Four decimal numbers without leading zeros up to the end of the text; -1 for anything else. */
  private static long ipv4(String text, int from) {
    long address = 0;
    int at = from;
    for (int part = 0; part < 4; part++) {
      if (part > 0 && (at == text.length() || text.charAt(at++) != '.')) {
        return -1;
      }
      int start = at;
      int number = 0;
      while (at < text.length()
          && at < start + 3
          && text.charAt(at) >= '0'
          && text.charAt(at) <= '9') {
        number = number * 10 + text.charAt(at++) - '0';
      }
      boolean hasLeadingZero = at - start > 1 && text.charAt(start) == '0';
      if (at == start || hasLeadingZero || number > 255) {
        return -1;
      }
      address = address << 8 | number;
    }
    return at == text.length() ? address : -1;
  }

  /**
   * Eight groups, the last two of them perhaps as IPv4; one {@code ::} stands for one or more
   * groups of zeros.
   */
  private static Optional<IpAddress> parseIpv6(String text) {
    int[] groups = new int[8];
    int count = 0;
    int gap = -1;
    int at = 0;
    if (text.startsWith("::")) {
      gap = 0;
      at = 2;
    }
    while (at < text.length()) {
      int start = at;
      int value = 0;
      while (at < text.length() && at < start + 4 && HexFormat.isHexDigit(text.charAt(at))) {
        value = value << 4 | HexFormat.fromHexDigit(text.charAt(at++));
      }
      if (at == start || count == 8) {
        return Optional.empty();
      }
      if (at < text.length() && text.charAt(at) == '.') {
        long ipv4 = ipv4(text, start);
        if (ipv4 < 0 || count > 6) {
          return Optional.empty();
        }
        groups[count++] = (int) (ipv4 >>> 16);
        groups[count++] = (int) (ipv4 & 0xFFFF);
        break;
      }
      groups[count++] = value;
      if (at == text.length()) {
        break;
      }
      boolean isLastColon = at + 1 == text.length();
      if (text.charAt(at) != ':' || isLastColon) {
        return Optional.empty();
      }
      at++;
      if (text.charAt(at) == ':') {
        if (gap >= 0) {
          return Optional.empty();
        }
        gap = count;
        at++;
      }
    }
    if (gap < 0 ? count != 8 : count == 8) {
      return Optional.empty();
    }
    long[] halves = new long[2];
    for (int i = 0; i < 8; i++) {
      int zeros = 8 - count;
      int group = gap < 0 || i < gap ? groups[i] : i < gap + zeros ? 0 : groups[i - zeros];
      halves[i / 4] = halves[i / 4] << 16 | group;
    }
    return Optional.of(new IpAddress(halves[0], halves[1]));
  }

  /** Written out, for JDK 17 keeps an app in memory that used what a record has by itself. */
  @Override
  public boolean equals(Object other) {
    return other instanceof IpAddress address && high == address.high && low == address.low;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(high) + Long.hashCode(low);
  }
}
