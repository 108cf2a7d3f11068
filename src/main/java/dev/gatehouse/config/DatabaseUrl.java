package dev.gatehouse.config;

import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/** What the text of {@code db.url} says, read as the driver will read it. */
final class DatabaseUrl {

  private static final String SCHEME = "jdbc:postgresql:";

  /**
   * Looked for in the text, not in the parsed values: the driver logs a URL that it cannot parse.
   */
  private static final Pattern CREDENTIALS =
      Pattern.compile("//[^/?]*@|[?&;]user=|password=", Pattern.CASE_INSENSITIVE);

  private static final List<String> LOCAL = List.of("", "localhost", "127.0.0.1", "[::1]", "::1");

  private DatabaseUrl() {}

  /**
   * The text itself.
   *
   * @throws IllegalArgumentException if it cannot be used; the message never holds the text
   */
  static String parse(String text) {
    if (text.isEmpty()) {
      return text;
    }
    if (!text.startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "must begin with " + SCHEME + " (e.g. jdbc:postgresql://host:5432/name)");
    }
    if (CREDENTIALS.matcher(text).find()) {
      throw new IllegalArgumentException(
          "holds a user or a password: take it out, give gatehouse.db.user and"
              + " gatehouse.db.password-file");
    }
    Properties parts = Driver.parseURL(text, new Properties());
    if (parts == null) {
      throw new IllegalArgumentException(
          "is not understood by the driver: write it as jdbc:postgresql://host:5432/name");
    }
    if (!parts.getProperty("targetServerType", "primary").equals("primary")) {
      throw new IllegalArgumentException(
          "asks for a targetServerType other than primary: sessions are read and written on the"
              + " primary, take it out");
    }
    return text;
  }

  /** Whether the way to a host of a good URL leaves this machine without proof of who answers. */
  static boolean isRemoteAndUnverified(String text) {
    Properties parts = text.isEmpty() ? null : Driver.parseURL(text, new Properties());
    if (parts == null || isVerified(parts)) {
      return false;
    }
    for (String host : parts.getProperty("PGHOST", "").split(",")) {
      if (!LOCAL.contains(host.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  /** The driver lets its own factory, or a verifier of names, take the checks back. */
  private static boolean isVerified(Properties parts) {
    return parts.getProperty("sslmode", "").equalsIgnoreCase("verify-full")
        && !parts.getProperty("sslfactory", "").endsWith(".NonValidatingFactory")
        && parts.getProperty("sslhostnameverifier") == null;
  }

  /**
   * The text as far as it may be shown: what stands before the host's name or after it may be
   * secret.
   */
  static String shown(String text) {
    return text.replaceAll("(?s)\\?.*", "?…").replaceAll("//[^/]*@", "//…@");
  }
}
