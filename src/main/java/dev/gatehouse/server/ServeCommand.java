package dev.gatehouse.server;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.audit.Audit;
import dev.gatehouse.cli.GatehouseCommand;
import dev.gatehouse.cli.Logging;
import dev.gatehouse.cli.Realms;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.Source;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code serve}: sign-in in front of a start page, on Jetty. Without a database in the settings it
 * starts PostgreSQL in a folder of its own, and on the first run makes the user {@code admin} and
 * says its password once, on standard output and nowhere else. Ctrl-C stops all of it.
 */
@Command(
    name = "serve",
    description = "Runs the server (default).",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
  private static final String PASSWORD_CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  private static final int PASSWORD_LENGTH = 20;

  @Spec private CommandSpec spec;

  private final GatehouseCommand parent;
  private final Deque<AutoCloseable> begun = new ConcurrentLinkedDeque<>();

  ServeCommand(GatehouseCommand parent) {
    this.parent = parent;
  }

  @Option(names = "--port", description = "Port to listen on; 0 for any (default: 8080).")
  private void setPort(String port) {
    parent.settings().put("gatehouse.http.port", port);
  }

  @Option(names = "--bind", description = "Address to listen on (default: 127.0.0.1).")
  private void setBind(String address) {
    parent.settings().put("gatehouse.http.bind", address);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Logging.forServer();
    List<Source> sources = Realms.sources(parent.settings());
    Settings settings = Realms.settings(sources, false);
    settings.warnings().forEach(warning -> LOG.warn("sys_setting_warning {}", warning));

    boolean embedded = settings.dbUrl().isEmpty();
    if (embedded) {
      EmbeddedPostgres postgres = closeAtExit(EmbeddedPostgres.start(settings.data()));
      exitWith(postgres, settings.data());
      settings = EmbeddedRealms.withDatabase(postgres, sources);
    }
    Gatehouse gatehouse = closeAtExit(new Gatehouse(settings));
    EmbeddedServer server =
        closeAtExit(
            new EmbeddedServer(gatehouse, ownWebApp(), settings.httpBind(), settings.httpPort()));
    server.start();
    boolean open = gatehouse.openInBackground(() -> makeFirstUser(gatehouse));
    say("Gatehouse is running: open http://" + host(settings.httpBind()) + ":" + server.port());
    if (!open) {
      say("Nobody can sign in yet: the log says why.");
    }
    say("Stop it with Ctrl-C.");
    new CountDownLatch(1).await(); // for ever: the exit hook below does the rest
    return 0;
  }

  /**
   * Without its database the server is of no use: it says why and ends, for somebody to restart.
   */
  private void exitWith(EmbeddedPostgres postgres, Path data) {
    postgres.onDeath(
        () -> {
          LOG.error(
              "sys_database_died see={} mend=\"start Gatehouse again\"",
              data.resolve("postgres.log"));
          System.exit(1);
        });
  }

  /** What was begun last is closed first, on Ctrl-C and after a failed start alike. */
  private <T extends AutoCloseable> T closeAtExit(T resource) {
    if (begun.isEmpty()) {
      Runtime.getRuntime().addShutdownHook(new Thread(this::closeAll, "gatehouse-exit"));
    }
    begun.push(resource);
    return resource;
  }

  private void closeAll() {
    for (AutoCloseable resource : begun) {
      try {
        resource.close();
      } catch (Exception e) {
        LOG.error("sys_stop_failed what={}", resource.getClass().getSimpleName(), e);
      }
    }
  }

  private void makeFirstUser(Gatehouse gatehouse) {
    if (gatehouse.accounts().isAny()) {
      return;
    }
    String password = randomPassword(gatehouse.passwordCheck().policy().minLength());
    AccountName admin = new AccountName("admin");
    String hash = gatehouse.hasher().hash(password);
    if (gatehouse.accounts().insert(admin, hash, Set.of("admin"))) {
      gatehouse
          .accounts()
          .find(admin)
          .ifPresent(
              stored -> gatehouse.audit().userCreated(stored.account().id(), Audit.FIRST_START));
      say("First run: sign in with this name and password, which is shown only now.");
      say("username: admin");
      say("password: " + password);
    }
  }

  private static String randomPassword(int minLength) {
    return new SecureRandom()
        .ints(Math.max(PASSWORD_LENGTH, minLength), 0, PASSWORD_CHARACTERS.length())
        .mapToObj(i -> PASSWORD_CHARACTERS.substring(i, i + 1))
        .collect(Collectors.joining());
  }

  /** The WAR this runs from, which is its own class path; from class files, the sources' folder. */
  private static String ownWebApp() {
    Path classPath = Path.of(System.getProperty("java.class.path").split(File.pathSeparator)[0]);
    return classPath.toString().endsWith(".war")
        ? "jar:" + classPath.toAbsolutePath().toUri() + "!/"
        : Path.of("webapp").toAbsolutePath().toString();
  }

  /** A name browsers treat as local, where the address is this machine's. */
  private static String host(String bind) {
    boolean local = Set.of("127.0.0.1", "0.0.0.0", "::1", "::", "[::1]", "[::]").contains(bind);
    return local ? "localhost" : bind;
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
