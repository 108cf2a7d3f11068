package dev.gatehouse.postgres;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.QuickHasher;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.Source;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Http;
import dev.gatehouse.testing.Http.Response;
import dev.gatehouse.testing.TestDatabase.Role;
import dev.gatehouse.testing.TestRealm;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.web.LogCapture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A server as operators run it, with its own pools, that opens its realm in the background. */
final class Node implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How many connections of any node a server has. */
  static final String CONNECTIONS =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'gatehouse'";

  private final LogCapture log = new LogCapture("dev.gatehouse.Gatehouse");
  private final Gatehouse gatehouse;
  private final TestServer server;
  private final Http http;

  private Node(Gatehouse gatehouse) {
    this.gatehouse = gatehouse;
    this.server = TestServer.start(gatehouse);
    this.http = server.client();
  }

  /** Starts one, whatever becomes of its realm. */
  static Node start(String url, Role role) {
    return start(
        new Source(
            "test",
            Map.of(
                "gatehouse.db.url",
                url,
                "gatehouse.db.user",
                role.name(),
                "gatehouse.db.password",
                role.password(),
                "gatehouse.password.cost",
                "10")));
  }

  /** Starts one with these settings. */
  static Node start(Source settings) {
    Node node =
        new Node(new Gatehouse(SettingsReader.read(List.of(settings), Source.none(), true)));
    node.gatehouse.openInBackground(() -> {});
    return node;
  }

  Gatehouse gatehouse() {
    return gatehouse;
  }

  /** A client. */
  Http http() {
    return http;
  }

  void addUser() {
    String hash = QuickHasher.create().hash(TestRealm.PASSWORD);
    gatehouse.accounts().insert(new AccountName(TestRealm.NAME), hash, Set.of());
  }

  String signIn() {
    return http.signIn(TestRealm.NAME, TestRealm.PASSWORD);
  }

  Response signOut(String cookie) {
    return http.post("/logout").sameOrigin().cookie(cookie).send();
  }

  int statusOf(String cookie) {
    return http.get("/gatehouse/session").cookie(cookie).send().status();
  }

  boolean isOpen() {
    return gatehouse.sessions().isOpen();
  }

  void awaitOpen() {
    Await.until("the realm is open", PATIENCE, this::isOpen);
  }

  /** The line that says why the realm is not open; waits for it. */
  String problem() {
    Await.until("a problem is logged", PATIENCE, () -> !problems().isEmpty());
    return problems().get(0);
  }

  private List<String> problems() {
    return log.lines().stream().filter(line -> line.startsWith("sys_realm_unavailable")).toList();
  }

  @Override
  public void close() {
    http.close();
    server.close();
    gatehouse.close();
    log.close();
  }
}
