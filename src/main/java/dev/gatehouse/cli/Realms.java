package dev.gatehouse.cli;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where a command finds its realm. */
public interface Realms {
  /**
   * The realm the settings name, for one command.
   *
   * @param options settings given on the command line, by full key; they win over all others
   * @throws dev.gatehouse.config.InvalidSettingsException for bad settings
   */
  Gatehouse connect(Map<String, String> options);

  /** Whether these settings name a realm that {@link #connect} need not make first. */
  default boolean isThere(Settings settings) {
    return !settings.dbUrl().isEmpty();
  }

  /** Realms in a database that must be given. */
  static Realms givenDatabase() {
    return options -> Gatehouse.forCommand(settings(sources(options), true));
  }

  /** Everywhere a command looks for settings: its options, system properties, the environment. */
  static List<Source> sources(Map<String, String> options) {
    return List.of(
        new Source("command line", options),
        Source.systemProperties(System.getProperties()),
        Source.environment(System.getenv()));
  }

  /** The settings in these sources, else in {@code gatehouse.properties} in the working folder. */
  static Settings settings(List<Source> sources, boolean databaseRequired) {
    Source fallback = Source.fileIfPresent(Path.of("gatehouse.properties"));
    return SettingsReader.read(sources, fallback, databaseRequired);
  }
}
