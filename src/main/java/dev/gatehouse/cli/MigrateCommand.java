package dev.gatehouse.cli;

import dev.gatehouse.db.Grants;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code migrate}: brings the schema up to date, with a role that may, and opens it to one. */
@Command(
    name = "migrate",
    description = "Brings the realm's schema up to date.",
    mixinStandardHelpOptions = true)
final class MigrateCommand implements Callable<Integer> {
  @ParentCommand private GatehouseCommand gatehouse;
  @Spec private CommandSpec spec;

  @ArgGroup(exclusive = false)
  private Grant grant;

  /** To whom, and whether it is only shown. */
  static final class Grant {
    @Option(
        names = "--grant-to",
        paramLabel = "ROLE",
        required = true,
        description =
            "Then gives this database role what a server with gatehouse.db.migrate=check needs, and"
                + " takes away what else it had in the schema.")
    private String role;

    @Option(names = "--print", description = "Changes nothing: prints the SQL of --grant-to.")
    private boolean print;
  }

  @Override
  public Integer call() {
    if (grant != null && !Grants.isRoleName(grant.role)) {
      throw new ParameterException(
          spec.commandLine(),
          "The role has 1 to 63 bytes and is one role: neither public nor none.");
    }
    return gatehouse.withRealmUnchecked(
        realm -> {
          if (grant != null && grant.print) {
            return say("BEGIN;\n" + realm.grants().sqlFor(grant.role) + "COMMIT;");
          }
          int applied = realm.migrate();
          say(
              applied == 0
                  ? "the schema is current"
                  : "applied " + applied + (applied == 1 ? " migration" : " migrations"));
          if (grant != null) {
            realm.grants().grantTo(grant.role);
            say("granted " + grant.role + " what a server needs");
          }
          return 0;
        });
  }

  private int say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
