package dev.gatehouse.bench;

import dev.gatehouse.bench.Postgres.Access;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The JVM that serves one variant: says its port, then answers each line of standard input with
 * one, and ends with it. Every variant has the same Jetty, set up as the executable's.
 */
final class NodeMain {
  private static final int MAX_THREADS = 200;

  private NodeMain() {}

  public static void main(String[] arguments) throws Exception {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Access database = new Access(arguments[1], arguments[2], commands.readLine());
    App app = Variant.valueOf(arguments[0]).app(database, Path.of(arguments[3]));
    int port = start(app);
    System.out.println(port);
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println(answer(line, app, port));
    }
    System.exit(0);
  }

  private static int start(App app) throws Exception {
    Server server = new Server(new QueuedThreadPool(MAX_THREADS));
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setHeaderCacheCaseSensitive(true);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    app.addTo(context);
    server.setHandler(context);
    server.start();
    return connector.getLocalPort();
  }

  private static String answer(String command, App app, int port) {
    if (command.equals(Node.HASH)) {
      long began = System.nanoTime();
      app.hash();
      return Long.toString(System.nanoTime() - began);
    }
    return String.join("\t", app.sessions(Integer.parseInt(command), port));
  }
}
