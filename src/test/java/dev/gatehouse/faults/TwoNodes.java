package dev.gatehouse.faults;

import dev.gatehouse.server.PostgresServer;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.ExecutableWar;
import dev.gatehouse.testing.Ports;
import dev.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two servers, each a process of its own, that share one PostgreSQL with {@code fsync} on. */
final class TwoNodes implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(120);

  /** Connections of the servers. */
  static final String OURS = "application_name LIKE 'gatehouse-%'";

  private final PostgresServer postgres;
  private final Path folder;
  private final List<ServerProcess> processes = new ArrayList<>();
  private final List<Site> sites = new ArrayList<>();
  private final String password;
  private final Thread atExit = new Thread(this::kill);

  /** What each says is kept in this folder. */
  TwoNodes(Path logs) throws IOException {
    folder = Files.createTempDirectory("gatehouse-nodes").toRealPath();
    // A reset that reaches the node alone leaves a backend behind: PostgreSQL is to look soon.
    postgres =
        PostgresServer.startDurable(
            Map.of(
                "max_connections", "100",
                "tcp_keepalives_idle", "5",
                "tcp_keepalives_interval", "1",
                "tcp_keepalives_count", "3"));
    Runtime.getRuntime().addShutdownHook(atExit);
    Path pools = Files.writeString(folder.resolve("pools.properties"), Inside.POOLS_REGISTER);
    Map<String, String> environment = new HashMap<>();
    environment.put("GATEHOUSE_SESSION_MAX_PER_USER", "10000");
    environment.put("JAVA_TOOL_OPTIONS", "-Xmx256m -Dhikaricp.configurationFile=" + pools);
    for (int node = 0; node < 2; node++) {
      Path output = logs.resolve("node-" + node + ".log");
      Files.deleteIfExists(output); // of another run, whose first password is no use
      int port = Ports.reserved();
      environment.putAll(settings("gatehouse-" + node));
      processes.add(new ServerProcess(port, folder, output, Map.copyOf(environment)));
      sites.add(new Site(port));
    }
    processes.get(0).start();
    password = processes.get(0).firstPassword(START);
    processes.get(1).start();
    awaitReady();
  }

  /** Where a server or a command finds the database, and by what name it is known there. */
  Map<String, String> settings(String applicationName) {
    return Map.of(
        "GATEHOUSE_DB_URL",
        postgres.url() + "?ApplicationName=" + applicationName,
        "GATEHOUSE_DB_USER",
        postgres.user(),
        "GATEHOUSE_DB_PASSWORD",
        postgres.password());
  }

  /** A command of the product's on the same database, as a process of its own. */
  Process command(String applicationName, String... arguments) {
    ProcessBuilder builder =
        new ProcessBuilder(ExecutableWar.command(arguments))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(settings(applicationName));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends a node and starts it with more in its environment. */
  void restart(int node, Map<String, String> more) {
    processes.get(node).kill();
    processes.get(node).start(more);
    awaitReady();
  }

  void awaitReady() {
    for (int node = 0; node < 2; node++) {
      Site site = sites.get(node);
      ServerProcess process = processes.get(node);
      Await.until(
          "node " + node + " is ready",
          START,
          () -> {
            process.checkRuns();
            return site.isReady().status() == 200;
          });
    }
  }

  PostgresServer postgres() {
    return postgres;
  }

  ServerProcess process(int node) {
    return processes.get(node);
  }

  Site site(int node) {
    return sites.get(node);
  }

  Witness witness(History history) {
    return new Witness(sites, password, history);
  }

  /**
   * What should not be left of a fault, in words; empty if nothing is: requests under way in a
   * node, connections that were not given back or that only one side knows of, open transactions.
   */
  String remains() {
    List<String> remains = new ArrayList<>();
    int known = 0;
    for (ServerProcess process : processes) {
      try (Inside inside = new Inside(process.pid())) {
        remains.addAll(inside.busyThreads());
        int lent = inside.lentConnections();
        if (lent > 0) {
          remains.add(lent + " connections of process " + process.pid() + " are lent");
        }
        known += inside.connections();
      } catch (IOException e) {
        remains.add(e.toString());
      }
    }
    List<String> there =
        postgres.column("SELECT state || ': ' || query FROM pg_stat_activity WHERE " + OURS);
    if (there.size() != known) {
      remains.add("the pools know %d connections, PostgreSQL %d".formatted(known, there.size()));
    }
    there.stream().filter(backend -> !backend.startsWith("idle: ")).forEach(remains::add);
    return String.join("\n", remains);
  }

  private void kill() {
    processes.forEach(ServerProcess::close);
    postgres.kill();
  }

  /** Whatever they are doing, and whether or not they stand still. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    kill();
    postgres.close();
    TestDatabase.delete(folder);
  }
}
