package dev.gatehouse.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One rule of {@code iptables} for packets to a port of the loopback interface, taken back when
 * closed and, whatever happens, when this JVM ends. Needs root.
 */
final class Firewall implements AutoCloseable {
  private static final Set<Firewall> CLOSED_AT_EXIT = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> List.copyOf(CLOSED_AT_EXIT).forEach(Firewall::close)));
  }

  private final List<String> rule;

  private Firewall(List<String> match, List<String> target) {
    rule = new ArrayList<>(List.of("INPUT", "-i", "lo", "-p", "tcp"));
    rule.addAll(match);
    rule.add("-j");
    rule.addAll(target);
    CLOSED_AT_EXIT.add(this);
    run("-A");
  }

  /** Packets to this port vanish. */
  static Firewall drop(int port) {
    return new Firewall(List.of("--dport", "" + port), List.of("DROP"));
  }

  /** Packets from one port to another vanish: one connection is half open. */
  static Firewall drop(int from, int to) {
    return new Firewall(List.of("--sport", "" + from, "--dport", "" + to), List.of("DROP"));
  }

  /** Packets to this port are answered by a reset. */
  static Firewall reset(int port) {
    return new Firewall(
        List.of("--dport", "" + port), List.of("REJECT", "--reject-with", "tcp-reset"));
  }

  private void run(String action) {
    List<String> command = new ArrayList<>(List.of("iptables", "-w", action));
    command.addAll(rule);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + ": " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    if (CLOSED_AT_EXIT.remove(this)) {
      run("-D");
    }
  }
}
