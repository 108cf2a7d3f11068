package dev.gatehouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of the loopback address for programs that cannot choose one by themselves. */
public final class Ports {
  private Ports() {}

  /** One that nobody listens on now. */
  public static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One below those the kernel hands out, for a server that goes and comes back: a client that
   * knocks meanwhile could be given the very port it knocks at, and would talk to itself and keep
   * the server from it.
   */
  public static int reserved() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException e) {
        System.err.println("port " + port + " is taken, trying another");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
