package dev.gatehouse.cli;

import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.Source;
import dev.gatehouse.protect.Protection;
import dev.gatehouse.protect.Protection.Report;
import dev.gatehouse.web.Paths;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code protect IN.war OUT.war}: the same app with Gatehouse in front. Asks no database. */
@Command(
    name = "protect",
    description = "Makes another WAR of an app, with Gatehouse in front of it.",
    mixinStandardHelpOptions = true)
final class ProtectCommand implements Callable<Integer> {
  private static final List<String> SECRETS =
      List.of("gatehouse.db.password", "gatehouse.key", "gatehouse.db.url");

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "IN.war", description = "The app; stays as it is.")
  private Path in;

  @Parameters(index = "1", paramLabel = "OUT.war", description = "Must not exist.")
  private Path out;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting for its web.xml, such as gatehouse.login-path=/sign-in.")
  private final Map<String, String> settings = new TreeMap<>();

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "gatehouse-all.jar (default: the one this is run from).")
  private Path jar;

  @Override
  public Integer call() {
    for (String key : settings.keySet()) {
      if (SECRETS.contains(key)) {
        throw new ParameterException(
            spec.commandLine(), key + " does not belong into a WAR: set it where the server runs.");
      }
    }
    Settings checked =
        SettingsReader.read(List.of(new Source("--set", settings)), Source.none(), false);
    Paths paths = new Paths(checked.loginPath(), checked.logoutPath(), checked.basePath(), "");
    say(new Protection(jar(), settings, paths).protect(in, out));
    return 0;
  }

  private Path jar() {
    Path found = jar == null ? ownFile() : jar;
    if (!found.toString().endsWith(".jar") || !Files.isRegularFile(found)) {
      throw new ParameterException(
          spec.commandLine(),
          "This is not run from gatehouse-all.jar: say where it is with --jar FILE.");
    }
    return found;
  }

  private static Path ownFile() {
    try {
      return Path.of(
          ProtectCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException | RuntimeException e) {
      return Path.of(""); // of a WAR that is started by itself, say
    }
  }

  private void say(Report report) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("wrote " + this.out);
    report.done().forEach(line -> out.println("  " + line));
    if (report.rules().isEmpty()) {
      out.println("access: everything needs a sign-in, unless gatehouse.access says otherwise");
    } else {
      out.println("access:");
      report.rules().forEach(rule -> out.println("  " + rule));
    }
    if (!report.roles().isEmpty()) {
      out.println(
          "roles:  "
              + String.join(", ", report.roles())
              + "; give them with: user add NAME --role ROLE");
    }
    report.notes().forEach(note -> out.println("note:   " + note));
    out.println(
        "next:   set GATEHOUSE_DB_URL, GATEHOUSE_DB_USER and GATEHOUSE_DB_PASSWORD where the server"
            + " runs, and deploy it");
    out.flush();
  }
}
