package dev.gatehouse.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code reap}: removes now what the reaper would remove within a minute. */
@Command(
    name = "reap",
    description = "Removes the rows of sessions that are over.",
    mixinStandardHelpOptions = true)
final class ReapCommand implements Callable<Integer> {
  @ParentCommand private GatehouseCommand gatehouse;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    int removed = gatehouse.withRealm(realm -> realm.reaper().reap());
    spec.commandLine()
        .getOut()
        .println(
            "removed "
                + removed
                + (removed == 1 ? " session that was over" : " sessions that were over"));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
