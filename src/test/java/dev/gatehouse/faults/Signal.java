package dev.gatehouse.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What can be sent to processes that are not to end. */
enum Signal {
  /** A process stands still. */
  STOP,
  /** It goes on. */
  CONT;

  /** Sends it in this order, whether the processes are still there or not. */
  void to(List<Long> processes) {
    List<String> command = new ArrayList<>(List.of("kill", "-" + this));
    processes.forEach(process -> command.add(process.toString()));
    try {
      new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
