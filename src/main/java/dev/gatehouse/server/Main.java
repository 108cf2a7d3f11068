package dev.gatehouse.server;

import dev.gatehouse.cli.GatehouseCommand;
import dev.gatehouse.cli.Logging;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
    List<String> whole = withServeAsDefault(line, List.of(arguments));
    System.exit(line.execute(whole.toArray(new String[0])));
  }

  /** Options alone, none of which asks for help or version, are serve's. */
  private static List<String> withServeAsDefault(CommandLine line, List<String> arguments) {
    List<String> named = new ArrayList<>(List.of("-h", "--help", "-V", "--version"));
    named.addAll(line.getSubcommands().keySet());
    boolean beginsWithWord = !arguments.isEmpty() && !arguments.get(0).startsWith("-");
    if (beginsWithWord || !Collections.disjoint(arguments, named)) {
      return arguments;
    }
    List<String> serve = new ArrayList<>(arguments);
    serve.add(0, "serve");
    return serve;
  }
}
