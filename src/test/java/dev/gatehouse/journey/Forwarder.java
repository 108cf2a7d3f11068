package dev.gatehouse.journey;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A fixed port of the loopback address that leads to another one, which may change: so a database
 * can move and keep its address. While nothing listens behind it, connections are closed at once.
 */
final class Forwarder implements AutoCloseable {
  private final ServerSocket listener;
  private volatile int target;

  Forwarder(int target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    inBackground(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** New connections go there. */
  void leadTo(int port) {
    target = port;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        System.getLogger("forwarder").log(Level.DEBUG, "no connection", e);
      }
    }
  }

  private void connect(Socket client) throws IOException {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      inBackground(() -> copy(client, server));
      inBackground(() -> copy(server, client));
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  /** When one side ends, both do. */
  private static void copy(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream()) {
      in.transferTo(to.getOutputStream());
    } catch (IOException e) {
      System.getLogger("forwarder").log(Level.DEBUG, "ended by the other direction", e);
    }
  }

  private static void inBackground(Runnable task) {
    Thread thread = new Thread(task, "forwarder");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
