package dev.gatehouse.server;

import dev.gatehouse.cli.GatehouseCommand;
import dev.gatehouse.cli.Logging;
import picocli.CommandLine;

/**
 * {@code java -jar gatehouse-exec.war}: every command of the command line, and {@code serve}, which
 * is what happens when none is named.
 */
public final class Main {
  private Main() {}

  /** Runs one command and exits with its status. */
  public static void main(String[] arguments) {
    Logging.quiet();
    GatehouseCommand command = new GatehouseCommand(new EmbeddedRealms());
    CommandLine line = GatehouseCommand.commandLine(command);
    line.addSubcommand("serve", new ServeCommand(command));
    System.exit(line.execute(withServeAsDefault(line, arguments)));
  }

  /** No command, or an option of serve's where a command should be, means serve. */
  private static String[] withServeAsDefault(CommandLine line, String[] arguments) {
    boolean named =
        arguments.length > 0
            && (line.getSubcommands().containsKey(arguments[0])
                || line.getCommandSpec().findOption(arguments[0]) != null
                    && line.getCommandSpec().findOption(arguments[0]).arity().max() == 0
                || !arguments[0].startsWith("-"));
    if (named) {
      return arguments;
    }
    String[] serve = new String[arguments.length + 1];
    serve[0] = "serve";
    System.arraycopy(arguments, 0, serve, 1, arguments.length);
    return serve;
  }
}
