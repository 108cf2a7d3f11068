package dev.gatehouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Which Gatehouse this is. */
public final class Version {
  private Version() {}

  /** The version in {@code pom.xml} at the build, such as {@code 0.1.0}. */
  public static String current() {
    try (InputStream file = Version.class.getResourceAsStream("version.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the version cannot be read", e);
    }
  }
}
