package dev.gatehouse.cli;

import dev.gatehouse.account.AccountName;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditQuery;
import dev.gatehouse.audit.RecordedEvent;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code audit}: what happened, the latest last. */
@Command(
    name = "audit",
    description = "Lists security events, the latest last.",
    mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {
  @ParentCommand private GatehouseCommand gatehouse;
  @Spec private CommandSpec spec;

  @Option(names = "--user", paramLabel = "NAME", description = "About this user alone.")
  private String user = "";

  @Option(
      names = "--event",
      paramLabel = "NAME",
      description = "Of this name alone, such as authn_login_fail.")
  private String event = "";

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "Of the last N days (default: ${DEFAULT-VALUE}).")
  private int days = 7;

  @Option(
      names = "--most",
      paramLabel = "N",
      description = "At most this many (default: ${DEFAULT-VALUE}).")
  private int most = 1_000;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Override
  public Integer call() {
    String name =
        user.isEmpty()
            ? ""
            : AccountName.parse(user)
                .orElseThrow(() -> new FailedException("there is no user of that name"))
                .text();
    List<RecordedEvent> latest =
        gatehouse.withRealm(
            realm ->
                realm
                    .auditDirectory()
                    .before(
                        new AuditQuery(name, event, Duration.ofDays(days)), Long.MAX_VALUE, most));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(json(latest));
    } else {
      for (int i = latest.size() - 1; i >= 0; i--) {
        out.println(line(latest.get(i)));
      }
    }
    out.flush();
    return 0;
  }

  private static String line(RecordedEvent recorded) {
    return recorded.at().truncatedTo(ChronoUnit.SECONDS) + " " + recorded.event().line();
  }

  private static String json(List<RecordedEvent> latest) {
    JsonArrayBuilder array = Json.createArrayBuilder();
    for (int i = latest.size() - 1; i >= 0; i--) {
      AuditEvent event = latest.get(i).event();
      array.add(
          Json.createObjectBuilder()
              .add("at", latest.get(i).at().toString())
              .add("event", event.name())
              .add("account", event.account())
              .add("session", event.session())
              .add("source", event.source())
              .add("request", event.request())
              .add("actor", event.actor())
              .add("reason", event.reason())
              .add("count", event.count()));
    }
    return array.build().toString();
  }
}
