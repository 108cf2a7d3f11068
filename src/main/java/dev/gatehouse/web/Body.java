package dev.gatehouse.web;

import dev.gatehouse.text.Text;
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

/**
 * The body of a request that changes something, read strictly: at most 16 KiB of valid UTF-8; a
 * form, or one flat JSON object of strings; no field twice, none unknown, none missing; nothing
 * from the query string (ASVS 5.0 1.5.3, 2.2.1, 14.2.1, 15.3.7).
 */
sealed interface Body {
  /** Most bytes of a body. */
  int MAX_BYTES = 16 * 1024;

  /**
   * Longest a body may take to come, 5 s; a single read may still wait as long as the container.
   */
  long MOST_NANOS = 5_000_000_000L;

  /**
   * What may be in a body.
   *
   * @param name how the log calls it, such as {@code login_body}
   * @param needed names of the fields that must be there and not empty
   * @param inForms names of those that a form may have besides
   */
  record Shape(String name, List<String> needed, List<String> inForms) {}

  /** A well-formed body; prints nothing. */
  record Fields(Map<String, String> byName) implements Body {
    /** What was sent under this name; empty when nothing was. */
    String get(String name) {
      return byName.getOrDefault(name, "");
    }

    @Override
    public String toString() {
      return "Fields[...]";
    }
  }

  /** Anything else. */
  record Unusable(Problem problem) implements Body {}

  /** Reads the body of a request; the type says whether as JSON or as a form. */
  static Body read(HttpServletRequest request, Shape shape) {
    boolean json = isOfType(request, "application/json");
    if ((!json && !isOfType(request, "application/x-www-form-urlencoded"))
        || request.getHeader("Content-Encoding") != null) {
      return new Unusable(Problem.UNSUPPORTED_TYPE);
    }
    String query = request.getQueryString();
    if (query != null && shape.needed().stream().anyMatch(query::contains)) {
      return unusable("What is secret belongs in the body, never in the address.");
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
    return parse(bytes.flip(), json, shape);
  }

  /** What these bytes say; as {@link #read} in all else. */
  static Body parse(ByteBuffer bytes, boolean json, Shape shape) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      Map<String, String> sent = json ? parseJson(text, shape) : parseForm(text);
      return fields(sent, shape.needed(), json ? List.of() : shape.inForms());
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

  /**
   * The query string's fields, read as strictly as a form, and none with U+0000, which no text in
   * the database can hold; none at all when it is malformed.
   */
  static Map<String, String> query(HttpServletRequest request) {
    String query = request.getQueryString();
    try {
      return query == null || query.contains("%00") ? Map.of() : parseForm(query);
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

  private static Body fields(Map<String, String> sent, List<String> needed, List<String> optional) {
    for (String name : sent.keySet()) {
      if (!needed.contains(name) && !optional.contains(name)) {
        return unusable("There is a field that does not belong here.");
      }
    }
    if (!needed.stream().allMatch(name -> !sent.getOrDefault(name, "").isEmpty())) {
      return unusable("Needed: " + String.join(", ", needed) + ".");
    }
    boolean broken = sent.values().stream().anyMatch(Body::hasLoneSurrogate);
    return broken ? unusable("There is a broken character.") : new Fields(Map.copyOf(sent));
  }

  private static Map<String, String> parseJson(String text, Shape shape) {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser parser = Json.PROVIDER.createParser(new StringReader(text))) {
      boolean isFlat = parser.next() == Event.START_OBJECT;
      while (isFlat && parser.next() == Event.KEY_NAME) {
        String name = parser.getString();
        isFlat =
            parser.next() == Event.VALUE_STRING && fields.put(name, parser.getString()) == null;
      }
      if (!isFlat || parser.hasNext()) {
        throw new Malformed(
            "Send one JSON object of strings, each once: "
                + String.join(", ", shape.needed())
                + ".");
      }
      return fields;
    } catch (JsonParsingException | NoSuchElementException e) {
      throw new Malformed("The body is not JSON.");
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

  private static Body unusable(String detail) {
    return new Unusable(Problem.badRequest(Text.verbatim(detail)));
  }

  /** Leaves the parsers; never leaves this type. */
  final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }
}
