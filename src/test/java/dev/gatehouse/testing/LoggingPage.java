package dev.gatehouse.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code logging.md}, whose configurations are tried as they stand there. */
public final class LoggingPage {
  private LoggingPage() {}

  public static String text() throws IOException {
    return Files.readString(Path.of("src/site/markdown/logging.md"));
  }

  /** The block of this name, such as {@code properties jul}. */
  public static String block(String name) throws IOException {
    Matcher block = Pattern.compile("(?s)\n```" + name + "\n(.*?)```\n").matcher(text());
    if (!block.find()) {
      throw new IllegalArgumentException("there is no block " + name);
    }
    return block.group(1);
  }
}
