package dev.gatehouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Processor time as {@code /proc/PID/stat} counts it, in steps of 10 ms. */
final class Cpu {
  private static final double MILLIS_PER_TICK = 10;
  private static final int USER_TIME = 11; // counted from the field after the program's name

  private Cpu() {}

  /** Milliseconds of user and system time of a process and its threads. */
  static double millisOf(long pid) {
    return ticks(pid, 2) * MILLIS_PER_TICK;
  }

  /** As {@link #millisOf}, with all its children, those that have ended too. */
  static double millisOfFamily(long pid) {
    long children =
        ProcessHandle.of(pid).orElseThrow().children().mapToLong(c -> ticks(c.pid(), 2)).sum();
    return (ticks(pid, 4) + children) * MILLIS_PER_TICK;
  }

  /** Milliseconds in which a processor of this machine was busy, whoever kept it so. */
  static double millisOfMachine() {
    try {
      String[] fields = Files.readAllLines(Path.of("/proc/stat")).get(0).split("\\s+");
      long busy = 0;
      for (int field : new int[] {1, 2, 3, 6, 7}) { // user, nice, system, irq, softirq
        busy += Long.parseLong(fields[field]);
      }
      return busy * MILLIS_PER_TICK;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first of utime, stime, cutime and cstime, added up. */
  private static long ticks(long pid, int count) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long sum = 0;
      for (int i = 0; i < count; i++) {
        sum += Long.parseLong(fields[USER_TIME + i]);
      }
      return sum;
    } catch (NoSuchFileException e) {
      return 0; // it has just ended; its parent counts it
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
