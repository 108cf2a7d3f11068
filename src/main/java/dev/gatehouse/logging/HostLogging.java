package dev.gatehouse.logging;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.jul.JDK14LoggerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Gives the lines to the app's own SLF4J where it has one, else to {@code java.util.logging}. The
 * SLF4J inside {@code gatehouse-all.jar} has another name than the app's, so neither can find the
 * other's provider; this is the one it finds. Loggers are called as everywhere else, without the
 * prefix that the jar gives to what it holds.
 */
public final class HostLogging implements SLF4JServiceProvider {
  private static final String PREFIX = "dev.gatehouse.shaded.";

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();
  private ILoggerFactory loggers;

  /** Made by SLF4J. */
  public HostLogging() {}

  @Override
  public void initialize() {
    ILoggerFactory host =
        HostLogger.factory(HostLogging.class.getClassLoader()).orElseGet(JDK14LoggerFactory::new);
    loggers =
        name -> host.getLogger(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name);
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return loggers;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }
}
