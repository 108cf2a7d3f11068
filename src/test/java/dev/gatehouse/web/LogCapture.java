package dev.gatehouse.web;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Keeps what these loggers and all below them say, at every level, until it is closed. */
public final class LogCapture implements AutoCloseable {
  private final List<Logger> loggers = new ArrayList<>();
  private final List<Level> levels = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private final Handler handler = new Keeper();

  /** Listens to these, such as {@code gatehouse.security}. */
  public LogCapture(String... names) {
    for (String name : names) {
      Logger logger = Logger.getLogger(name);
      loggers.add(logger);
      levels.add(logger.getLevel());
      logger.setLevel(Level.ALL);
      logger.setUseParentHandlers(false);
      logger.addHandler(handler);
    }
  }

  /**
   * One element an event, with its stack trace if it has one; without the number of the request,
   * which is another one each time.
   */
  public List<String> lines() {
    return wholeLines().stream().map(line -> line.replaceAll(" request=\\S+", "")).toList();
  }

  /** One element an event, as it was said. */
  public List<String> wholeLines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** Forgets what was said so far. */
  public void clear() {
    synchronized (lines) {
      lines.clear();
    }
  }

  private final class Keeper extends Handler {
    @Override
    public void publish(LogRecord event) {
      StringWriter line = new StringWriter();
      line.append(event.getMessage());
      if (event.getThrown() != null) {
        event.getThrown().printStackTrace(new PrintWriter(line));
      }
      synchronized (lines) {
        lines.add(line.toString());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Override
  public void close() {
    for (int i = 0; i < loggers.size(); i++) {
      loggers.get(i).removeHandler(handler);
      loggers.get(i).setUseParentHandlers(true);
      loggers.get(i).setLevel(levels.get(i));
    }
  }
}
