package dev.gatehouse.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/** Logging when nobody else configures it: one line an event, on standard error. */
public final class Logging {
  private static final String FORMAT =
      """
      handlers=java.util.logging.ConsoleHandler
      java.util.logging.ConsoleHandler.formatter=java.util.logging.SimpleFormatter
      java.util.logging.ConsoleHandler.encoding=UTF-8
      java.util.logging.SimpleFormatter.format=%1$tY-%1$tm-%1$tdT%1$tT.%1$tL%1$tz %4$s %3$s: %5$s%6$s%n
      """;

  private Logging() {}

  /** Warnings only, for a command. */
  public static void quiet() {
    configure(".level=WARNING\norg.flywaydb.level=SEVERE\ncom.zaxxer.hikari.level=OFF\n");
  }

  /** What a server's operator wants to see. */
  public static void forServer() {
    configure(
        ".level=WARNING\ndev.gatehouse.level=INFO\ngatehouse.level=INFO\norg.flywaydb.level=SEVERE\n");
  }

  private static void configure(String levels) {
    if (System.getProperty("java.util.logging.config.file") != null) {
      return; // the operator's own
    }
    byte[] properties = (FORMAT + levels).getBytes(StandardCharsets.UTF_8);
    try {
      LogManager.getLogManager().readConfiguration(new ByteArrayInputStream(properties));
    } catch (IOException e) {
      throw new UncheckedIOException("logging could not be configured", e);
    }
  }
}
