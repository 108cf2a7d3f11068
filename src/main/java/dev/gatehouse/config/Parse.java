package dev.gatehouse.config;

import dev.gatehouse.pages.Asset;
import dev.gatehouse.pages.Brand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From the text of a setting to its value. Each method throws {@link IllegalArgumentException}
 * whose message goes on after the key, says the rule and never holds the text.
 */
final class Parse {

  private static final Pattern SHORT_DURATION = Pattern.compile("([0-9]{1,9})([smhd])");
  private static final Pattern REALM = Pattern.compile("[a-z][a-z0-9_]{0,31}");
  private static final Pattern PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[A-Za-z0-9_.-]+)+");
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9._-]+|[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*");

  /** A token of RFC 6265 section 4.1.1, which is that of RFC 2616 section 2.2. */
  private static final Pattern COOKIE_NAME = Pattern.compile("__Host-[A-Za-z0-9!#$%&'*+.^_`|~-]+");

  private static final String DEVICE_COOKIE = "__Host-gatehouse-device";

  private Parse() {}

  static boolean truth(String text) {
    require(text.equals("true") || text.equals("false"), "must be true or false");
    return text.equals("true");
  }

  static int number(String text, String least, String most) {
    String rule = "must be a whole number from " + least + " to " + most;
    require(text.matches("[0-9]{1,9}"), rule);
    int number = Integer.parseInt(text);
    require(Integer.parseInt(least) <= number && number <= Integer.parseInt(most), rule);
    return number;
  }

  static Duration duration(String text, String least, String most) {
    String rule = "must be a duration (30s, 30m, 12h, 30d or PT30M) from " + least + " to " + most;
    Duration duration;
    try {
      duration = duration(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(rule, e);
    }
    require(duration(least).compareTo(duration) <= 0, rule);
    require(duration.compareTo(duration(most)) <= 0, rule);
    return duration;
  }

  private static Duration duration(String text) {
    Matcher matcher = SHORT_DURATION.matcher(text);
    if (!matcher.matches()) {
      return Duration.parse(text);
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  static Migrate migrate(String text) {
    return switch (text) {
      case "auto" -> Migrate.AUTO;
      case "check" -> Migrate.CHECK;
      default -> throw new IllegalArgumentException("must be auto or check");
    };
  }

  static String realm(String text) {
    require(
        REALM.matcher(text).matches(),
        "must be 1 to 32 characters a-z, 0-9 and _, the first a letter");
    require(
        !text.startsWith("pg_") && !text.equals("public") && !text.equals("information_schema"),
        "is a schema of PostgreSQL itself: give another name");
    return text;
  }

  static String cookieName(String text) {
    require(
        COOKIE_NAME.matcher(text).matches() && text.length() <= 64,
        "must be __Host- and then token characters of RFC 6265 (letters, digits, - and _ are),"
            + " at most 64 characters in all");
    require(!text.equals(DEVICE_COOKIE), "is the known-device cookie's: give another name");
    return text;
  }

  static String path(String text) {
    require(
        PATH.matcher(text).matches(),
        "must be a path below / such as /login: characters A-Z a-z 0-9 _ . - and /, no // and no"
            + " dot segment, no / at the end");
    return text;
  }

  static String host(String text) {
    require(
        HOST.matcher(text).matches(),
        "must be a host name or an IP address, without brackets and port");
    return text;
  }

  /** The parts between commas, none of them empty; no part in an empty text. */
  static List<String> list(String text) {
    List<String> parts = new ArrayList<>();
    if (!text.isEmpty()) {
      for (String part : text.split(",", -1)) {
        require(!part.isBlank(), "has a comma with nothing before or after it: take it out");
        parts.add(part.strip());
      }
    }
    return parts;
  }

  /** The keys as they are; messages count them instead of showing them. */
  static List<String> keys(List<String> keys) {
    for (int i = 0; i < keys.size(); i++) {
      String which = "key " + (i + 1) + " of " + keys.size() + " ";
      byte[] bytes = keyBytes(keys.get(i));
      require(
          bytes.length == 32,
          which
              + "must be 43 characters of base64url without padding, 32 random bytes (make one:"
              + " openssl rand -base64 32 | tr '+/' '-_' | tr -d '=')");
      boolean varied = false;
      for (byte b : bytes) {
        varied |= b != bytes[0];
      }
      require(varied, which + "is the same byte 32 times: make a random one");
    }
    require(new HashSet<>(keys).size() == keys.size(), "holds a key twice: take one of them out");
    return keys;
  }

  /** The bytes of a key in its one spelling; of anything else none. */
  private static byte[] keyBytes(String key) {
    byte[] none = {};
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(key);
      // The decoder also takes padding and stray low bits in the last character.
      String spelling = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      return spelling.equals(key) ? bytes : none;
    } catch (IllegalArgumentException e) {
      return none;
    }
  }

  static List<String> keyFile(String path) {
    List<String> keys =
        lines(path).stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
    require(!keys.isEmpty(), "is a file without a key: write one key a line");
    return keys(keys);
  }

  /** The first line, as it stands. */
  static String passwordFile(String path) {
    List<String> lines = lines(path);
    require(
        !lines.isEmpty() && !lines.get(0).isBlank(),
        "is a file with an empty first line: write the password there");
    return lines.get(0);
  }

  /** The image in the file; our own for an empty text. */
  static Asset logo(String path) {
    if (path.isEmpty()) {
      return Brand.GATEHOUSE.logo();
    }
    try (InputStream file = Files.newInputStream(Path.of(path))) {
      return Asset.logo(file.readNBytes(Asset.LARGEST_LOGO + 1));
    } catch (IOException | InvalidPathException e) {
      throw unreadable("", e);
    }
  }

  private static List<String> lines(String path) {
    try {
      return Files.readAllLines(Path.of(path));
    } catch (IOException | InvalidPathException e) {
      throw unreadable(" as a text file in UTF-8", e);
    }
  }

  private static IllegalArgumentException unreadable(String asWhat, Exception e) {
    return new IllegalArgumentException(
        "cannot be read%s (%s): give a file that this process can read"
            .formatted(asWhat, e.getClass().getSimpleName()),
        e);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
