package dev.gatehouse.postgres;

import dev.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A certification authority of a test's own, and what it signs, made by openssl. */
final class Certificates implements AutoCloseable {
  private final Path folder;

  private Certificates(Path folder) {
    this.folder = folder;
  }

  /** A new authority. */
  static Certificates make() {
    try {
      Certificates made = new Certificates(Files.createTempDirectory("gatehouse-certificates"));
      made.openssl(
          "req",
          "-x509",
          "-subj",
          "/CN=Test authority",
          "-days",
          "2",
          "-noenc",
          "-newkey",
          "rsa:2048",
          "-keyout",
          "ca.key",
          "-out",
          "ca.crt");
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its own certificate. */
  Path authority() {
    return folder.resolve("ca.crt");
  }

  /**
   * Signs a certificate for a name in place of the one before.
   *
   * @param subject such as {@code DNS:localhost} or {@code IP:127.0.0.1}
   * @param days until it expires; may lie in the past
   */
  void sign(String subject, int days) {
    try {
      Files.writeString(folder.resolve("extensions"), "subjectAltName=" + subject);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    openssl(
        "req",
        "-subj",
        "/CN=database",
        "-noenc",
        "-newkey",
        "rsa:2048",
        "-keyout",
        "server.key",
        "-out",
        "server.csr");
    openssl(
        "x509",
        "-req",
        "-in",
        "server.csr",
        "-CA",
        "ca.crt",
        "-CAkey",
        "ca.key",
        "-days",
        "" + days,
        "-extfile",
        "extensions",
        "-out",
        "server.crt");
  }

  /** Settings of a server that shows the signed certificate. */
  Map<String, String> settings() {
    return Map.of(
        "ssl", "on",
        "ssl_cert_file", folder.resolve("server.crt").toString(),
        "ssl_key_file", folder.resolve("server.key").toString());
  }

  private void openssl(String... arguments) {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    try {
      Path output = folder.resolve("output");
      int status =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start()
              .waitFor();
      if (status != 0) {
        throw new IllegalStateException(command + ": " + Files.readString(output));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    TestDatabase.delete(folder);
  }
}
