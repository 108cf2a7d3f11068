package dev.gatehouse.cli;

/** The command line over a database that the settings name. */
public final class Main {
  private Main() {}

  /** Runs one command and exits with its status. */
  public static void main(String[] arguments) {
    Logging.quiet();
    GatehouseCommand command = new GatehouseCommand(Realms.givenDatabase());
    System.exit(GatehouseCommand.commandLine(command).execute(arguments));
  }
}
