package dev.gatehouse.testing;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.server.EmbeddedServer;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.webapp.WebAppContext;

/** The WAR's own web.xml on a real Jetty at a free port of the loopback address. */
public final class TestServer implements AutoCloseable {
  /** What every protected servlet of the tests says, and no one else. */
  public static final String MARKER = "the-protected-marker";

  private final EmbeddedServer server;

  private TestServer(EmbeddedServer server) {
    this.server = server;
  }

  /** A path and the servlet that answers there. */
  public record Mapping(String path, Servlet servlet) {}

  public static TestServer start(TestRealm realm, Mapping... mappings) {
    return startAt("/", realm, mappings);
  }

  /** As {@link #start}, with the app at this context path. */
  public static TestServer startAt(String contextPath, TestRealm realm, Mapping... mappings) {
    return startAt(contextPath, realm.gatehouse(), TestServer.class.getClassLoader(), mappings);
  }

  /** Over a realm that may not be open yet, and is not closed here. */
  public static TestServer start(Gatehouse gatehouse, Mapping... mappings) {
    return startAt("/", gatehouse, TestServer.class.getClassLoader(), mappings);
  }

  /** As {@link #start}, with an app whose classes this loader sees. */
  public static TestServer startSeeing(ClassLoader classes, TestRealm realm, Mapping... mappings) {
    return startAt("/", realm.gatehouse(), classes, mappings);
  }

  /** As {@link #start}, with an app that has more than servlets. */
  public static TestServer startAt(
      String contextPath, TestRealm realm, Consumer<WebAppContext> more, Mapping... mappings) {
    return startAt(
        contextPath, realm.gatehouse(), TestServer.class.getClassLoader(), more, mappings);
  }

  private static TestServer startAt(
      String contextPath, Gatehouse gatehouse, ClassLoader classes, Mapping... mappings) {
    return startAt(contextPath, gatehouse, classes, app -> {}, mappings);
  }

  private static TestServer startAt(
      String contextPath,
      Gatehouse gatehouse,
      ClassLoader classes,
      Consumer<WebAppContext> more,
      Mapping... mappings) {
    EmbeddedServer server =
        new EmbeddedServer(
            gatehouse, Path.of("webapp").toAbsolutePath().toString(), "127.0.0.1", 0);
    server.app().setContextPath(contextPath);
    server.app().setClassLoader(classes);
    more.accept(server.app());
    for (Mapping mapping : mappings) {
      ServletHolder holder = new ServletHolder(mapping.servlet());
      holder.setAsyncSupported(true);
      server.app().addServlet(holder, mapping.path());
    }
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TestServer(server);
  }

  public int port() {
    return server.port();
  }

  public String url(String path) {
    return "http://localhost:" + port() + path;
  }

  /** A client without any cookie. */
  public Http client() {
    return new Http(port());
  }

  @Override
  public void close() {
    server.close();
  }
}
