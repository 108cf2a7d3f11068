package dev.gatehouse.cli;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.Version;
import dev.gatehouse.config.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command {@code gatehouse}. Exit status: 0 done, 1 failed (one sentence on standard error), 2
 * wrong usage.
 */
@Command(
    name = "gatehouse",
    description = "Session-cookie sign-in in front of servlet apps.",
    mixinStandardHelpOptions = true,
    subcommands = {
      UserCommand.class,
      SessionCommand.class,
      ReapCommand.class,
      AuditCommand.class,
      MigrateCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      ProtectCommand.class,
      DoctorCommand.class
    })
public final class GatehouseCommand implements Runnable {
  private static final int FAILED = 1;

  @Spec private CommandSpec spec;

  private final Realms realms;
  private final Map<String, String> settings = new HashMap<>();

  /** Commands that find their realm there. */
  public GatehouseCommand(Realms realms) {
    this.realms = realms;
  }

  /** The whole command line, ready to execute. */
  public static CommandLine commandLine(GatehouseCommand command) {
    CommandLine whole = new CommandLine(command);
    whole.getCommandSpec().version("gatehouse " + Version.current());
    return whole.setExecutionExceptionHandler(
        (problem, line, parsed) -> {
          line.getErr().println("gatehouse: " + inOneSentence(problem));
          return FAILED;
        });
  }

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      scope = ScopeType.INHERIT,
      description = "Folder of the embedded database (default: ./gatehouse-data).")
  private void setData(String folder) {
    settings.put("gatehouse.data", folder);
  }

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Settings file (default: ./gatehouse.properties if there is one).")
  private void setConfig(String file) {
    settings.put("gatehouse.config", file);
  }

  /** Settings given as options so far, by full key; a subcommand may add its own. */
  public Map<String, String> settings() {
    return settings;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do.");
  }

  /** Does something with a realm whose schema is up to date; needs and changes no key. */
  <T> T withRealm(Function<Gatehouse, T> work) {
    try (Gatehouse gatehouse = realms.connect(settings)) {
      gatehouse.check();
      return work.apply(gatehouse);
    }
  }

  /** Does something with a realm whatever its schema is like. */
  <T> T withRealmUnchecked(Function<Gatehouse, T> work) {
    try (Gatehouse gatehouse = realms.connect(settings)) {
      return work.apply(gatehouse);
    }
  }

  /** Whether there is a realm to look at; none is made for that. */
  boolean hasRealm(Settings read) {
    return realms.isThere(read);
  }

  private static String inOneSentence(Exception problem) {
    return problem.getMessage() == null ? problem.toString() : problem.getMessage();
  }
}
