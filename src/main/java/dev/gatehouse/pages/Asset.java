package dev.gatehouse.pages;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Collectors;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * A file the pages ask for: style sheet, logo, or the one script. Read once and kept in memory. The
 * pages name it with its version, so a browser may keep it for as long as it likes.
 */
public final class Asset {
  static final Asset STYLE = read("gatehouse.css", "text/css; charset=utf-8");
  static final Asset ADMIN_STYLE = read("admin.css", "text/css; charset=utf-8");
  static final Asset ICON = read("icon.svg", "image/svg+xml; charset=utf-8");
  static final Asset SCRIPT = read("gatehouse.js", "text/javascript; charset=utf-8");

  private static final String SCRIPT_HASH =
      "sha256-" + Base64.getEncoder().encodeToString(sha256(SCRIPT.bytes));

  /** Bytes. */
  public static final int LARGEST_LOGO = 64 * 1024;

  private final String name;
  private final String contentType;
  private final byte[] bytes;
  private final String version;

  private Asset(String name, String contentType, byte[] bytes) {
    this.name = name;
    this.contentType = contentType;
    this.bytes = bytes;
    this.version = HexFormat.of().formatHex(sha256(bytes), 0, 4);
  }

  /**
   * An operator's own logo, an image of SVG, PNG or WebP, whose first bytes say which.
   *
   * @throws IllegalArgumentException if it is none, or too large; the message goes on after the
   *     file's name
   */
  public static Asset logo(byte[] image) {
    if (image.length > LARGEST_LOGO) {
      throw new IllegalArgumentException(
          "is a file of more than 64 KiB, which everybody would wait for: make it smaller");
    }
    String start = new String(image, 0, Math.min(12, image.length), StandardCharsets.ISO_8859_1);
    if (start.startsWith("\u0089PNG\r\n\u001a\n")) {
      return new Asset("logo.png", "image/png", image.clone());
    }
    if (start.matches("(?s)RIFF....WEBP")) {
      return new Asset("logo.webp", "image/webp", image.clone());
    }
    if (isSvg(image)) {
      return new Asset("logo.svg", "image/svg+xml", image.clone());
    }
    throw new IllegalArgumentException(
        "is neither a PNG nor a WebP nor an SVG without a fault: give a file that is one of them");
  }

  /** Whether it is well-formed to its end; else a browser would show nothing of it. */
  private static boolean isSvg(byte[] image) {
    Root root = new Root();
    try {
      SAXParserFactory.newDefaultNSInstance()
          .newSAXParser()
          .parse(new ByteArrayInputStream(image), root);
    } catch (SAXException | IOException e) {
      return false;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the parser's own defaults are refused", e);
    }
    return root.isSvg;
  }

  /** This, and at its end some more text. */
  Asset with(String more) {
    byte[] text = more.getBytes(StandardCharsets.UTF_8);
    byte[] both = Arrays.copyOf(bytes, bytes.length + text.length);
    System.arraycopy(text, 0, both, bytes.length, text.length);
    return new Asset(name, contentType, both);
  }

  /**
   * The one script that the pages run, as both a Content-Security-Policy and an {@code integrity}
   * attribute name it: {@code sha256-} and the hash in base64.
   */
  public static String scriptHash() {
    return SCRIPT_HASH;
  }

  /** The file name, such as {@code gatehouse.css}. */
  public String name() {
    return name;
  }

  /** The value of {@code Content-Type}. */
  public String contentType() {
    return contentType;
  }

  /** A copy of the content. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The first 8 hexadecimal digits of the content's SHA-256. */
  public String version() {
    return version;
  }

  private static Asset read(String name, String contentType) {
    try (InputStream in = Asset.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not packed with the classes: " + name);
      }
      byte[] bytes = in.readAllBytes();
      return new Asset(name, contentType, contentType.startsWith("text/") ? terse(bytes) : bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  /** As browsers get it: without indentation, empty lines and lines that are comments. */
  private static byte[] terse(byte[] text) {
    return new String(text, StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.matches("//.*|/\\*.*\\*/"))
        .collect(Collectors.joining("\n", "", "\n"))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Looks at a document's outermost element, and fetches nothing that the document names. */
  private static final class Root extends DefaultHandler {
    private boolean isFound;
    private boolean isSvg;

    @Override
    public void startElement(String space, String name, String prefixed, Attributes attributes) {
      if (!isFound) {
        isFound = true;
        isSvg = space.equals("http://www.w3.org/2000/svg") && name.equals("svg");
      }
    }

    @Override
    public InputSource resolveEntity(String publicId, String address) {
      return new InputSource(new ByteArrayInputStream(new byte[0]));
    }
  }
}
