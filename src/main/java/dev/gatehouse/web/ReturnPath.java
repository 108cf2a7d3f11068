package dev.gatehouse.web;

import dev.gatehouse.access.SuspiciousPath;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where a browser goes after sign-in: a path of this app, with its query, and never another site
 * (ASVS 5.0 3.7.2).
 *
 * <p>Shape: begins with {@code /}, at most 2,000 characters, all of 0x21 to 0x7E, no {@code \} and
 * no fragment; the part before the {@code ?} is a plain path by {@link SuspiciousPath}. So neither
 * a browser nor a proxy can read a host into it, and it holds no line break for a {@code Location}
 * header. The query is data and stays as it is.
 *
 * @param path path and query, still encoded
 */
public record ReturnPath(String path) {

  private static final int MAX_LENGTH = 2_000;

  /** Refuses any other shape. */
  public ReturnPath {
    if (!isWithinApp(path)) {
      throw new IllegalArgumentException(
          "a return path is a plain path of this app, at most 2,000 characters");
    }
  }

  /** The target that this text names; empty if it is anything but a plain path of this app. */
  public static Optional<ReturnPath> parse(String raw) {
    return isWithinApp(raw) ? Optional.of(new ReturnPath(raw)) : Optional.empty();
  }

  /**
   * As {@link #parse(String)}; empty too if the target is one of our own pages, which would lead
   * round in a circle or sign out.
   *
   * @param isOwnPath asked with the decoded path, without the query
   */
  public static Optional<ReturnPath> parse(String raw, Predicate<String> isOwnPath) {
    return parse(raw).filter(target -> !isOwnPath.test(target.decodedPath()));
  }

  private static boolean isWithinApp(String raw) {
    if (raw.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c < 0x21 || c > 0x7E || c == '\\' || c == '#') {
        return false;
      }
    }
    return !SuspiciousPath.isSuspicious(withoutQuery(raw));
  }

  private String decodedPath() {
    // URLDecoder takes a plus for a blank, which it is in a form but not in a path.
    return URLDecoder.decode(withoutQuery(path).replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String withoutQuery(String target) {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }
}
