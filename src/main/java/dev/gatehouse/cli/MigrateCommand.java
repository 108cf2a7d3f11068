package dev.gatehouse.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code migrate}: brings the schema up to date, with a role that may. */
@Command(
    name = "migrate",
    description = "Brings the realm's schema up to date.",
    mixinStandardHelpOptions = true)
final class MigrateCommand implements Callable<Integer> {
  @ParentCommand private GatehouseCommand gatehouse;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    int applied = gatehouse.withRealmUnchecked(realm -> realm.migrate());
    spec.commandLine()
        .getOut()
        .println(
            applied == 0
                ? "the schema is current"
                : "applied " + applied + (applied == 1 ? " migration" : " migrations"));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
