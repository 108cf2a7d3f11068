package dev.gatehouse.backup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** ZIP files as a hand writes them. */
final class Zips {
  private Zips() {}

  static byte[] of(Map<String, String> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  /** One entry's text. */
  static String entry(Path file, String name) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return new String(
          zip.getInputStream(zip.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Every occurrence of an ASCII text replaced by one of the same length. */
  static byte[] patched(byte[] zip, String from, String to) {
    String text = new String(zip, StandardCharsets.ISO_8859_1);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The first entry of the directory at the end says another size for what it unpacks to. */
  static byte[] withDeclaredSize(byte[] zip, long size) {
    return withDeclared(zip, 24, size);
  }

  static byte[] withDeclaredChecksum(byte[] zip, long crc) {
    return withDeclared(zip, 16, crc);
  }

  private static byte[] withDeclared(byte[] zip, int offset, long value) {
    int directory = new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    byte[] patched = zip.clone();
    for (int i = 0; i < 4; i++) {
      patched[directory + offset + i] = (byte) (value >> (8 * i));
    }
    return patched;
  }

  static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
