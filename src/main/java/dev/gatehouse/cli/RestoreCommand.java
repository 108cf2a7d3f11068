package dev.gatehouse.cli;

import dev.gatehouse.backup.BackupFile;
import dev.gatehouse.backup.Manifest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code restore FILE}: a backup's users into an empty realm, with a role that may migrate. */
@Command(
    name = "restore",
    description = "Brings the users of a backup into a realm that has none.",
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
  @ParentCommand private GatehouseCommand gatehouse;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "What `backup` wrote.")
  private Path file;

  @Override
  public Integer call() {
    try (BackupFile backup = BackupFile.open(file)) {
      return gatehouse.withRealmUnchecked(
          realm -> {
            realm.backup().restore(backup);
            return say(backup.manifest(), realm.settings().keys().isEmpty());
          });
    }
  }

  private int say(Manifest restored, boolean hasNoKeys) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "restored "
            + restored.accounts()
            + (restored.accounts() == 1 ? " user" : " users")
            + ", as of "
            + restored.at().truncatedTo(ChronoUnit.SECONDS)
            + "; nobody is signed in");
    if (restored.keysOutside() && hasNoKeys) {
      out.println("the realm was given its keys from outside: set gatehouse.key-file again");
    }
    out.flush();
    return 0;
  }
}
