package dev.gatehouse.access;

import java.util.HexFormat;

/**
 * Finds request paths that the container, a proxy before it and the app behind us could read in
 * different ways (Servlet 6.0, "URI path canonicalization"). Such a request is refused before any
 * rule is asked, so that Tomcat and Jetty behave alike.
 */
public final class SuspiciousPath {

  private SuspiciousPath() {}

  /**
   * True unless this is a plain absolute path. Suspicious are: no leading slash; {@code ;}, {@code
   * \}, {@code ?}, {@code #}; empty segments ({@code //}) and dot segments; a raw character outside
   * 0x21 to 0x7E; an escape that is not {@code %XX}, that stands for one of {@code / \ . % ;} or
   * for a control character, or that is not part of well-formed UTF-8.
   *
   * @param rawUri the path as it came on the wire, still encoded, without the query
   */
  public static boolean isSuspicious(String rawUri) {
    int length = rawUri.length();
    if (length == 0 || rawUri.charAt(0) != '/') {
      return true;
    }
    int at = 0;
    while (at < length) {
      char c = rawUri.charAt(at);
      if (c <= ' ' || c >= 0x7F || c == ';' || c == '\\' || c == '?' || c == '#') {
        return true;
      }
      if (c == '/' && isEmptyOrDotSegment(rawUri, at + 1)) {
        return true;
      }
      if (c == '%') {
        at = endOfEscapedCharacter(rawUri, at);
        if (at < 0) {
          return true;
        }
      } else {
        at++;
      }
    }
    return false;
  }

  /** The empty last segment of {@code /x/} is allowed. */
  private static boolean isEmptyOrDotSegment(String uri, int from) {
    if (from == uri.length()) {
      return false;
    }
    int at = from;
    while (at < uri.length() && at < from + 2 && uri.charAt(at) == '.') {
      at++;
    }
    return at == uri.length() || uri.charAt(at) == '/';
  }

  /**
   * The index after the escapes of one character, -1 if they are broken or stand for a refused one.
   */
  private static int endOfEscapedCharacter(String uri, int at) {
    int lead = escapedByte(uri, at);
    if (lead < 0x80) {
      return isRefused(lead) ? -1 : at + 3;
    }
    // The Unicode Standard, table 3-7: overlong forms, surrogates and all above U+10FFFF are cut
    // off by the second byte.
    int length = lead < 0xC2 || lead > 0xF4 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    int secondMin = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int secondMax = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    int second = escapedByte(uri, at + 3);
    if (length == 0 || second < secondMin || second > secondMax) {
      return -1;
    }
    for (int i = 2; i < length; i++) {
      int next = escapedByte(uri, at + 3 * i);
      if (next < 0x80 || next > 0xBF) {
        return -1;
      }
    }
    return at + 3 * length;
  }

  private static boolean isRefused(int b) {
    return b < 0x20 || b == 0x7F || b == '/' || b == '\\' || b == '.' || b == '%' || b == ';';
  }

  /** The byte that {@code %XX} stands for, -1 if there is no such escape here. */
  private static int escapedByte(String uri, int at) {
    if (at + 2 >= uri.length() || uri.charAt(at) != '%') {
      return -1;
    }
    char high = uri.charAt(at + 1);
    char low = uri.charAt(at + 2);
    if (!HexFormat.isHexDigit(high) || !HexFormat.isHexDigit(low)) {
      return -1;
    }
    return HexFormat.fromHexDigit(high) << 4 | HexFormat.fromHexDigit(low);
  }
}
