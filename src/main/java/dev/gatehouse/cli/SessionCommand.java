package dev.gatehouse.cli;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.audit.Audit;
import dev.gatehouse.session.Resumption.Active;
import dev.gatehouse.session.Session;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code session …}: who is signed in. */
@Command(
    name = "session",
    description = "Lists and ends sessions.",
    subcommands = SessionCommand.End.class,
    mixinStandardHelpOptions = true)
final class SessionCommand implements Runnable {
  @ParentCommand private GatehouseCommand gatehouse;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do with which sessions.");
  }

  @Command(description = "Lists live sessions.", mixinStandardHelpOptions = true)
  int list(
      @Option(names = "--user", paramLabel = "NAME", description = "Of this user alone.")
          String user,
      @Option(names = "--json", description = "As JSON.") boolean json) {
    List<Active> sessions =
        gatehouse.withRealm(
            realm -> realm.sessionDirectory().list(user == null ? "" : canonical(user)));
    if (json) {
      JsonArrayBuilder array = Json.createArrayBuilder();
      for (Active active : sessions) {
        Session session = active.session();
        array.add(
            Json.createObjectBuilder()
                .add("sid", session.id())
                .add("username", active.account().name())
                .add("created_at", session.createdAt().toString())
                .add("last_access_at", session.lastAccessAt().toString())
                .add("idle_expires_at", session.idleExpiresAt().toString())
                .add("absolute_expires_at", session.absoluteExpiresAt().toString()));
      }
      return say(array.build().toString());
    }
    for (Active active : sessions) {
      Session session = active.session();
      say(
          String.format(
              "%d %s since %s until %s",
              session.id(),
              active.account().name(),
              seconds(session.createdAt()),
              seconds(session.idleExpiresAt())));
    }
    return 0;
  }

  /** Exactly one of the three. */
  static final class Which {
    @Parameters(paramLabel = "SID", description = "The session's number.")
    private Long sid;

    @Option(names = "--user", paramLabel = "NAME", description = "All of this user.")
    private String user;

    @Option(names = "--all", description = "All, and those an older backup would bring back.")
    private boolean all;
  }

  /** {@code session end}. */
  @Command(
      name = "end",
      description = "Ends one session, one user's, or all.",
      mixinStandardHelpOptions = true)
  static final class End implements java.util.concurrent.Callable<Integer> {
    @ParentCommand private SessionCommand parent;

    @ArgGroup(multiplicity = "1")
    private Which which;

    @Override
    public Integer call() {
      return parent.end(which);
    }
  }

  private int end(Which which) {
    return gatehouse.withRealm(
        realm -> {
          int ended = 1;
          if (which.all) {
            ended = realm.sessionDirectory().endAll();
            record(realm, 0, 0, "all");
          } else if (which.user != null) {
            AccountName name = new AccountName(canonical(which.user));
            ended = realm.sessionDirectory().endAllOf(name.text());
            long account =
                realm.accounts().find(name).map(stored -> stored.account().id()).orElse(0L);
            record(realm, account, 0, "all_of_user");
          } else {
            long account =
                realm
                    .sessionDirectory()
                    .end(which.sid)
                    .orElseThrow(() -> new FailedException("there is no session " + which.sid));
            record(realm, account, which.sid, "ended");
          }
          return say("ended " + ended + (ended == 1 ? " session" : " sessions"));
        });
  }

  private static void record(Gatehouse realm, long account, long sid, String reason) {
    realm.audit().sessionEnded(account, sid, Audit.COMMAND, reason);
  }

  private String canonical(String name) {
    return AccountName.parse(name)
        .orElseThrow(() -> new FailedException("there is no user of that name"))
        .text();
  }

  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  private int say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
