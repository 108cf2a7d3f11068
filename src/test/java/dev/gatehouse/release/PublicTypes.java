package dev.gatehouse.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The types that {@code versioning.md} calls public. */
final class PublicTypes {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(dev\\.gatehouse\\.[\\w.]+)` \\|");

  private PublicTypes() {}

  static List<String> named() throws IOException {
    String page = Files.readString(Path.of("src/site/markdown/versioning.md"));
    return ROW.matcher(page).results().map(row -> row.group(1)).toList();
  }
}
