package dev.gatehouse.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

/** Reads cookies from the header by our own rules: containers differ. */
final class Cookies {
  private Cookies() {}

  /**
   * The different values sent under this name, read byte for byte: the name matches exactly and no
   * quoting or escape is undone.
   */
  static List<String> valuesIn(HttpServletRequest request, String name) {
    List<String> values = new ArrayList<>(1);
    Enumeration<String> headers = request.getHeaders("Cookie");
    while (headers.hasMoreElements()) {
      collect(headers.nextElement(), name, values);
    }
    return values;
  }

  /** Adds the values that one header line holds, each once. */
  static void collect(String header, String name, List<String> values) {
    int start = 0;
    while (start <= header.length()) {
      int semicolon = header.indexOf(';', start);
      int end = semicolon < 0 ? header.length() : semicolon;
      int from = start;
      while (from < end && isBlank(header.charAt(from))) {
        from++;
      }
      int valueStart = from + name.length() + 1;
      if (valueStart <= end
          && header.startsWith(name, from)
          && header.charAt(valueStart - 1) == '=') {
        int to = end;
        while (to > valueStart && isBlank(header.charAt(to - 1))) {
          to--;
        }
        String value = header.substring(valueStart, to);
        if (!values.contains(value)) {
          values.add(value);
        }
      }
      start = end + 1;
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
