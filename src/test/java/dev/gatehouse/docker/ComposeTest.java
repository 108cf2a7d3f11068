package dev.gatehouse.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.RequiresProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What {@code docker/compose.yaml} says once its variables are filled in; that it works is shown by
 * {@code docker/try-compose.sh}.
 */
@RequiresProgram(value = "docker-compose", install = "apt-get install docker-compose")
class ComposeTest {
  @TempDir private static Path folder;

  private static Map<?, ?> file;

  @BeforeAll
  static void render() throws IOException, InterruptedException {
    file = rendered(Map.of());
  }

  @Test
  void onlyTheProxyPublishesAPortAndOnLoopback() {
    assertEquals(Set.of("database", "gatehouse", "proxy"), map(file, "services").keySet());
    assertFalse(service("database").containsKey("ports"));
    assertFalse(service("gatehouse").containsKey("ports"));
    List<?> ports = list(service("proxy"), "ports");
    assertEquals(1, ports.size());
    assertTrue(ports.get(0).toString().contains("127.0.0.1"), ports::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"database", "gatehouse", "proxy"})
  void containerHasNoPowers(String name) {
    Map<?, ?> service = service(name);
    assertEquals(true, service.get("read_only"));
    assertEquals(List.of("ALL"), list(service, "cap_drop"));
    assertEquals(List.of("no-new-privileges"), list(service, "security_opt"));
    assertTrue(text(service, "user").matches("[1-9][0-9]*:[1-9][0-9]*"), text(service, "user"));
    for (String risk : List.of("cap_add", "privileged", "network_mode", "pid", "devices")) {
      assertFalse(service.containsKey(risk), risk);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"database", "gatehouse", "proxy"})
  void containerIsWatchedAndBounded(String name) {
    Map<?, ?> service = service(name);
    assertEquals("CMD", list(map(service, "healthcheck"), "test").get(0));
    assertEquals("unless-stopped", service.get("restart"));
    assertTrue(service.containsKey("mem_limit"));
    assertTrue(service.containsKey("pids_limit"));
    assertTrue(map(map(service, "logging"), "options").containsKey("max-size"));
  }

  @Test
  void eachStartsWhenWhatItNeedsIsHealthy() {
    assertEquals("service_healthy", conditionOf("gatehouse", "database"));
    assertEquals("service_healthy", conditionOf("proxy", "gatehouse"));
  }

  @Test
  void passwordsAreInFilesThatGitIgnores() throws IOException {
    assertEquals(
        Map.of("POSTGRES_PASSWORD_FILE", "/run/secrets/postgres-password"),
        map(service("database"), "environment"));
    Map<?, ?> environment = map(service("gatehouse"), "environment");
    assertEquals("/run/secrets/db-password", environment.get("GATEHOUSE_DB_PASSWORD_FILE"));
    assertFalse(environment.containsKey("GATEHOUSE_DB_PASSWORD"));
    assertFalse(service("proxy").containsKey("environment"));
    for (Object name : map(file, "secrets").keySet()) {
      Path secret = Path.of("docker", "secrets", name.toString());
      assertEquals(
          secret.toAbsolutePath().toString(), text(map(map(file, "secrets"), name), "file"));
    }
    assertTrue(Files.readAllLines(Path.of(".gitignore")).contains("docker/secrets/"));
  }

  @Test
  void outsideReachesTheProxyAloneAndTheProxyNoDatabase() {
    assertEquals(Set.of("outside", "inside"), map(service("proxy"), "networks").keySet());
    assertEquals(Set.of("inside", "database"), map(service("gatehouse"), "networks").keySet());
    assertEquals(Set.of("database"), map(service("database"), "networks").keySet());
    assertEquals(true, map(map(file, "networks"), "inside").get("internal"));
    assertEquals(true, map(map(file, "networks"), "database").get("internal"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.231.77", "192.168.200"})
  void gatehouseBelievesTheContainersBesideItAndNotTheGateway(String net)
      throws IOException, InterruptedException {
    Map<?, ?> moved = rendered(Map.of("GATEHOUSE_NET", net));

    Map<?, ?> inside = map(map(moved, "networks"), "inside");
    Map<?, ?> addresses = (Map<?, ?>) list(map(inside, "ipam"), "config").get(0);
    assertEquals(net + ".0/24", addresses.get("subnet"));
    assertEquals(net + ".1", addresses.get("gateway"));
    assertEquals(net + ".8/29", addresses.get("ip_range"));
    Map<?, ?> gatehouse = map(map(moved, "services"), "gatehouse");
    assertEquals(net + ".8/29", map(gatehouse, "environment").get("GATEHOUSE_PROXIES"));
  }

  @Test
  void gatehouseKnowsTheAddressPeopleOpen() {
    assertEquals(
        "https://localhost:8443",
        map(service("gatehouse"), "environment").get("GATEHOUSE_ORIGINS"));
    assertTrue(list(service("proxy"), "ports").toString().contains("8443"));
  }

  private static Object conditionOf(String service, String needed) {
    return map(map(service(service), "depends_on"), needed).get("condition");
  }

  private static Map<?, ?> service(String name) {
    return map(map(file, "services"), name);
  }

  private static Map<?, ?> map(Map<?, ?> parent, Object key) {
    return (Map<?, ?>) parent.get(key);
  }

  private static List<?> list(Map<?, ?> parent, String key) {
    return (List<?>) parent.get(key);
  }

  private static String text(Map<?, ?> parent, String key) {
    return parent.get(key).toString();
  }

  /** The file as docker-compose understands it, with these variables and no others. */
  private static Map<?, ?> rendered(Map<String, String> variables)
      throws IOException, InterruptedException {
    Path noVariables = Files.writeString(folder.resolve("env"), "");
    ProcessBuilder command =
        new ProcessBuilder(
            "docker-compose",
            "--env-file",
            noVariables.toString(),
            "-f",
            "docker/compose.yaml",
            "config");
    command.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
    command.environment().putAll(variables);
    Process process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), "exit status; what is wrong is on standard error");
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(output);
  }
}
