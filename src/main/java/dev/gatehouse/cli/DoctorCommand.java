package dev.gatehouse.cli;

import dev.gatehouse.config.Settings;
import dev.gatehouse.doctor.Finding;
import dev.gatehouse.doctor.RealmExam;
import dev.gatehouse.doctor.SiteExam;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code doctor}: looks for mistakes and says each one's mend. Exit status 1: there are some. */
@Command(
    name = "doctor",
    description = "Looks for mistakes in the settings, the database, and a running app.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @ParentCommand private GatehouseCommand gatehouse;
  @Spec private CommandSpec spec;

  @ArgGroup(exclusive = false)
  private Site site;

  /** A running app. */
  static final class Site {
    @Option(
        names = "--url",
        required = true,
        paramLabel = "URL",
        description = "The app as browsers reach it, with its context path.")
    private URI url;

    @Option(
        names = "--path",
        paramLabel = "PATH",
        description = "A path within it that must be closed (default: /); several times if wanted.")
    private final List<String> paths = new ArrayList<>();
  }

  @Override
  public Integer call() {
    List<Finding> findings = new ArrayList<>();
    PrintWriter out = spec.commandLine().getOut();
    Settings settings = Realms.settings(Realms.sources(gatehouse.settings()), false);
    if (gatehouse.hasRealm(settings)) {
      findings.addAll(
          gatehouse.withRealmUnchecked(realm -> RealmExam.of(realm, settings.dbUrl().isEmpty())));
    } else if (site == null) {
      throw new ParameterException(
          spec.commandLine(), "There is no realm here: set gatehouse.db.url, or give --url.");
    } else {
      out.println("the database was not looked at: gatehouse.db.url is not set here");
    }
    if (site != null) {
      findings.addAll(examine(settings));
    }
    for (Finding finding : findings) {
      out.println("wrong: " + finding.what());
      out.println("mend:  " + finding.mend());
    }
    if (findings.isEmpty()) {
      out.println("nothing wrong was found");
    }
    out.flush();
    return findings.isEmpty() ? 0 : 1;
  }

  private List<Finding> examine(Settings settings) {
    String scheme = String.valueOf(site.url.getScheme());
    if (!scheme.matches("https?") || site.url.getHost() == null || site.url.getQuery() != null) {
      throw new ParameterException(
          spec.commandLine(), "Give --url as https://HOST[:PORT][/APP], without a query.");
    }
    List<String> paths = site.paths.isEmpty() ? List.of("/") : site.paths;
    return SiteExam.of(site.url, settings.loginPath(), settings.basePath(), paths);
  }
}
