package dev.gatehouse.cli;

import dev.gatehouse.backup.Manifest;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code backup FILE}: the realm's users as they are now. */
@Command(
    name = "backup",
    description = "Writes the users, with their password hashes, into a new file.",
    mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
  @ParentCommand private GatehouseCommand gatehouse;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A ZIP file; must not exist.")
  private Path file;

  @Override
  public Integer call() {
    Manifest written = gatehouse.withRealm(realm -> realm.backup().write(file));
    spec.commandLine()
        .getOut()
        .println(
            "wrote "
                + written.accounts()
                + (written.accounts() == 1 ? " user" : " users")
                + " to "
                + file
                + ", which holds password hashes: let nobody else read or change it");
    spec.commandLine().getOut().flush();
    return 0;
  }
}
