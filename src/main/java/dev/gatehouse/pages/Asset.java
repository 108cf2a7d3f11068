package dev.gatehouse.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file the pages ask for: style sheet, icon, or the one script. Read once and kept in memory. The
 * pages name it with its version, so a browser may keep it for as long as it likes.
 */
public final class Asset {
  static final Asset STYLE = read("gatehouse.css", "text/css; charset=utf-8");
  static final Asset ICON = read("icon.svg", "image/svg+xml; charset=utf-8");
  static final Asset SCRIPT = read("gatehouse.js", "text/javascript; charset=utf-8");

  private static final String SCRIPT_HASH =
      "sha256-" + Base64.getEncoder().encodeToString(sha256(SCRIPT.bytes));

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

  /** The asset of that exact file name, without any path; empty for every other text. */
  public static Optional<Asset> named(String name) {
    return Stream.of(STYLE, ICON, SCRIPT).filter(asset -> asset.name.equals(name)).findFirst();
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

  /** The value of {@code ETag}: a strong one, in quotes (RFC 9110 s. 8.8.3). */
  public String etag() {
    return '"' + version + '"';
  }

  private static Asset read(String name, String contentType) {
    try (InputStream in = Asset.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not packed with the classes: " + name);
      }
      return new Asset(name, contentType, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
