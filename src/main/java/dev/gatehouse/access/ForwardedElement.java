package dev.gatehouse.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one proxy wrote into {@code Forwarded} (RFC 7239).
 *
 * @param node the {@code for} parameter, empty if missing
 * @param proto the {@code proto} parameter, empty if missing
 */
record ForwardedElement(String node, String proto) {

  /**
   * All elements, the nearest proxy's last; an empty list if any of them is malformed, since then
   * none can be told apart.
   */
  static List<ForwardedElement> parse(List<String> lines) {
    List<ForwardedElement> elements = new ArrayList<>();
    for (String line : lines) {
      for (String element : splitOutsideQuotes(line, ',')) {
        String node = "";
        String proto = "";
        for (String pair : splitOutsideQuotes(element, ';')) {
          int equals = pair.indexOf('=');
          String value = pair.substring(equals + 1).strip();
          if (equals < 0 || value.isEmpty() || !isTokenOrQuoted(value)) {
            return List.of();
          }
          String name = pair.substring(0, equals).strip().toLowerCase(Locale.ROOT);
          boolean isRepeated =
              name.equals("for") && !node.isEmpty() || name.equals("proto") && !proto.isEmpty();
          if (isRepeated) {
            return List.of();
          }
          if (name.equals("for")) {
            node = value.replace("\"", "");
          } else if (name.equals("proto")) {
            proto = value.replace("\"", "");
          }
        }
        elements.add(new ForwardedElement(node, proto));
      }
    }
    return elements;
  }

  private static List<String> splitOutsideQuotes(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean isQuoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        isQuoted = !isQuoted;
      } else if (c == separator && !isQuoted) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  /** No address, scheme or host needs a backslash, so escapes in quoted text are refused. */
  private static boolean isTokenOrQuoted(String value) {
    int firstQuote = value.indexOf('"');
    boolean isQuoted =
        firstQuote == 0 && value.length() > 1 && value.indexOf('"', 1) == value.length() - 1;
    return (firstQuote < 0 || isQuoted) && value.indexOf('\\') < 0;
  }
}
