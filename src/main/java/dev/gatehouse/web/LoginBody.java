package dev.gatehouse.web;

import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParsingException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The body of a sign-in request, read strictly: at most 16 KiB of valid UTF-8; a form, or one flat
 * JSON object of strings; no field twice, none unknown, none missing; nothing from the query string
 * (ASVS 5.0 1.5.3, 2.2.1, 14.2.1, 15.3.7).
 */
sealed interface LoginBody {
  /** Most bytes of a body. */
  int MAX_BYTES = 16 * 1024;

  /**
   * Longest a body may take to come, 5 s; a single read may still wait as long as the container.
   */
  long MOST_NANOS = 5_000_000_000L;

  /**
   * A well-formed body; prints nothing.
   *
   * @param returnTo as sent, empty when it was not
   */
  record Fields(String username, String password, String returnTo) implements LoginBody {
    @Override
    public String toString() {
      return "Fields[...]";
    }
  }

  /** Anything else. */
  record Unusable(Problem problem) implements LoginBody {}

  /** Reads the body of a request; the type says whether as JSON or as a form. */
  static LoginBody read(HttpServletRequest request) {
    boolean json = isOfType(request, "application/json");
    if ((!json && !isOfType(request, "application/x-www-form-urlencoded"))
        || request.getHeader("Content-Encoding") != null) {
      return new Unusable(Problem.UNSUPPORTED_TYPE);
    }
    if (hasCredentialsInQuery(request)) {
      return unusable("A name and a password belong in the body, never in the address.");
    }
    if (request.getContentLengthLong() > MAX_BYTES) {
      return new Unusable(Problem.TOO_LARGE);
    }
    ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES + 1);
    try {
      if (!readInTime(request.getInputStream(), bytes)) {
        return new Unusable(Problem.TOO_SLOW);
      }
    } catch (IOException e) {
      // The container's page for it would show our stack; Tomcat has its page prepared already.
      request.removeAttribute(RequestDispatcher.ERROR_EXCEPTION);
      return unusable("The body is cut short or broken.");
    }
    if (!bytes.hasRemaining()) {
      return new Unusable(Problem.TOO_LARGE);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
      return fields(
          json ? parseJson(text) : parseForm(text),
          json ? Set.of("username", "password") : Set.of("username", "password", "returnTo"));
    } catch (CharacterCodingException | Malformed e) {
      return unusable(e instanceof Malformed ? e.getMessage() : "The body is not valid UTF-8.");
    }
  }

  /** Reads to the end or until there is no room, and says whether the time was enough. */
  private static boolean readInTime(InputStream body, ByteBuffer bytes) throws IOException {
    long due = System.nanoTime() + MOST_NANOS;
    for (int read = 0; read >= 0 && bytes.hasRemaining(); ) {
      read = body.read(bytes.array(), bytes.position(), bytes.remaining());
      bytes.position(bytes.position() + Math.max(read, 0));
      if (System.nanoTime() - due > 0) {
        return false;
      }
    }
    return true;
  }

  /** The query string's fields, read as strictly as a form; none at all when it is malformed. */
  static Map<String, String> query(HttpServletRequest request) {
    String query = request.getQueryString();
    try {
      return query == null ? Map.of() : parseForm(query);
    } catch (Malformed e) {
      return Map.of();
    }
  }

  /** Whether the one Content-Type is this one, with no charset or with UTF-8. */
  static boolean isOfType(HttpServletRequest request, String type) {
    List<String> headers = Routes.headers(request, "Content-Type");
    if (headers.size() != 1) {
      return false;
    }
    String[] parts = headers.get(0).toLowerCase(Locale.ROOT).split(";", -1);
    if (!parts[0].strip().equals(type) || parts.length > 2) {
      return false;
    }
    String parameter = parts.length == 1 ? "" : parts[1].strip().replace("\"", "");
    return parameter.isEmpty() || parameter.equals("charset=utf-8");
  }

  private static boolean hasCredentialsInQuery(HttpServletRequest request) {
    String query = request.getQueryString();
    return query != null && (query.contains("username") || query.contains("password"));
  }

  private static LoginBody fields(Map<String, String> sent, Set<String> known) {
    if (!known.containsAll(sent.keySet())) {
      return unusable("There is a field that does not belong here.");
    }
    String username = sent.getOrDefault("username", "");
    String password = sent.getOrDefault("password", "");
    if (username.isEmpty() || password.isEmpty()) {
      return unusable("Both username and password are needed.");
    }
    boolean broken = sent.values().stream().anyMatch(LoginBody::hasLoneSurrogate);
    return broken
        ? unusable("There is a broken character.")
        : new Fields(username, password, sent.getOrDefault("returnTo", ""));
  }

  private static Map<String, String> parseJson(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser parser = Json.PROVIDER.createParser(new StringReader(text))) {
      expect(parser.next() == Event.START_OBJECT);
      while (parser.next() == Event.KEY_NAME) {
        String name = parser.getString();
        expect(parser.next() == Event.VALUE_STRING);
        expect(fields.put(name, parser.getString()) == null);
      }
      expect(!parser.hasNext());
      return fields;
    } catch (JsonParsingException | NoSuchElementException e) {
      throw new Malformed("The body is not JSON.");
    }
  }

  private static void expect(boolean isAsExpected) {
    if (!isAsExpected) {
      throw new Malformed("Send one JSON object of two strings, each once: username, password.");
    }
  }

  private static Map<String, String> parseForm(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 0 || !pair.chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
        throw new Malformed("The body is not a form.");
      }
      String name = decode(pair.substring(0, equals));
      if (fields.put(name, decode(pair.substring(equals + 1))) != null) {
        throw new Malformed("There is a field twice.");
      }
    }
    return fields;
  }

  private static String decode(String escaped) {
    try {
      String text = URLDecoder.decode(escaped, StandardCharsets.UTF_8);
      if (text.indexOf('\uFFFD') >= 0) {
        throw new Malformed("The form is not valid UTF-8.");
      }
      return text;
    } catch (IllegalArgumentException e) {
      throw new Malformed("The form has a broken escape.");
    }
  }

  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }

  private static LoginBody unusable(String detail) {
    return new Unusable(Problem.badRequest(detail));
  }

  /** Leaves the parsers; never leaves this type. */
  final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }
}
