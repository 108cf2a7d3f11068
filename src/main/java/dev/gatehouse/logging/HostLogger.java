package dev.gatehouse.logging;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.ILoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger of the app's SLF4J, of whatever version, called by method handles. */
final class HostLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1L;

  /** Not written in one piece, since the build would give it the name it has inside the jar. */
  private static final String SLF4J = String.join(".", "org", "slf4j", "");

  private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();

  private final transient MethodHandle[] isEnabled = new MethodHandle[Level.values().length];
  private final transient MethodHandle[] log = new MethodHandle[Level.values().length];

  private HostLogger(String name, Class<?> type, Object logger)
      throws ReflectiveOperationException {
    this.name = name;
    for (Level level : Level.values()) {
      String word = level.name().toLowerCase(Locale.ROOT);
      String asked = "is" + level.name().charAt(0) + word.substring(1) + "Enabled";
      isEnabled[level.ordinal()] =
          LOOKUP.findVirtual(type, asked, MethodType.methodType(boolean.class)).bindTo(logger);
      MethodType line = MethodType.methodType(void.class, String.class, Throwable.class);
      log[level.ordinal()] = LOOKUP.findVirtual(type, word, line).bindTo(logger);
    }
  }

  /** Loggers of the SLF4J that this class loader finds; empty if there is none that writes. */
  static Optional<ILoggerFactory> factory(ClassLoader app) {
    try {
      Class<?> type = Class.forName(SLF4J + "Logger", false, app);
      Class<?> source = Class.forName(SLF4J + "LoggerFactory", true, app);
      Object factory = source.getMethod("getILoggerFactory").invoke(null);
      if (factory.getClass().getName().endsWith("NOPLoggerFactory")) {
        return Optional.empty(); // the API without a provider: it would swallow every line
      }
      MethodHandle getLogger =
          LOOKUP.findStatic(source, "getLogger", MethodType.methodType(type, String.class));
      return Optional.of(name -> logger(name, type, getLogger));
    } catch (ReflectiveOperationException | LinkageError e) {
      return Optional.empty();
    }
  }

  private static HostLogger logger(String name, Class<?> type, MethodHandle getLogger) {
    try {
      return new HostLogger(name, type, getLogger.invoke(name));
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  private boolean isEnabled(Level level) {
    try {
      return (boolean) isEnabled[level.ordinal()].invokeExact();
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
    String line = MessageFormatter.basicArrayFormat(pattern, arguments);
    try {
      log[level.ordinal()].invokeExact(line, thrown);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  private static RuntimeException unchecked(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException known ? known : new UndeclaredThrowableException(e);
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return HostLogger.class.getName();
  }

  @Override
  public boolean isTraceEnabled() {
    return isEnabled(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return isEnabled(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return isEnabled(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return isEnabled(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return isEnabled(Level.ERROR);
  }
}
