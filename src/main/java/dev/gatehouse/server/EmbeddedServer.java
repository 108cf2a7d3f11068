package dev.gatehouse.server;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.boot.StartUp;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.Charset;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.webapp.Configuration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.ee10.webapp.WebXmlConfiguration;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty with one app: the WAR's own {@code web.xml}, over classes that are loaded already. */
public final class EmbeddedServer implements AutoCloseable {
  private static final int MAX_THREADS = 200;
  private static final long STOP_MILLIS = 5_000;

  private final Server server;
  private final ServerConnector connector;
  private final WebAppContext app;

  /**
   * A server at rest.
   *
   * @param gatehouse what the app signs people in with; not closed here
   * @param base folder or {@code jar:file:} address that holds {@code WEB-INF/web.xml}
   * @param port 0 for any free one
   */
  public EmbeddedServer(Gatehouse gatehouse, String base, String bind, int port) {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName("http");
    this.server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    this.connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(bind);
    connector.setPort(port);
    server.addConnector(connector);

    this.app = new WebAppContext();
    app.setContextPath("/");
    app.setBaseResourceAsString(base);
    app.setDefaultsDescriptor(null); // no default servlet: nothing of the archive is served
    app.setConfigurations(new Configuration[] {new WebXmlConfiguration()});
    app.setClassLoader(EmbeddedServer.class.getClassLoader());
    app.setThrowUnavailableOnStartupException(true);
    app.setErrorHandler(new SilentErrors());
    app.setAttribute(StartUp.GIVEN, gatehouse);
    server.setHandler(app);
    server.setStopTimeout(STOP_MILLIS);
  }

  /** The app, for more servlets before the start. */
  public WebAppContext app() {
    return app;
  }

  /**
   * Starts to listen.
   *
   * @throws IOException when the port is taken; the message is one plain sentence
   */
  public void start() throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      close();
      throw new IOException(whyNotStarted(e), e);
    }
  }

  private String whyNotStarted(Exception problem) {
    Throwable root = problem;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String text = String.valueOf(root.getMessage());
    if (root instanceof UnresolvedAddressException || text.contains("Cannot assign")) {
      return connector.getHost() + " is no address of this machine: choose another with --bind";
    }
    if (text.contains("ermission denied")) {
      return "port "
          + connector.getPort()
          + " needs more rights: choose one above 1023 with --port";
    }
    if (root instanceof BindException) {
      return "port "
          + connector.getPort()
          + " is taken: stop what listens there, or choose another with --port";
    }
    return "the server could not start: " + root;
  }

  /** The port it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server did not stop", e);
    }
  }

  /** Jetty's error page without the message of an exception, which may say anything. */
  private static final class SilentErrors extends ErrorPageErrorHandler {
    SilentErrors() {
      setShowStacks(false);
      setShowCauses(false);
      setShowOrigin(false);
    }

    @Override
    protected boolean generateAcceptableResponse(
        Request request,
        Response response,
        Callback callback,
        String contentType,
        List<Charset> charsets,
        int code,
        String message,
        Throwable cause)
        throws IOException {
      String plain = HttpStatus.getMessage(code);
      return super.generateAcceptableResponse(
          request, response, callback, contentType, charsets, code, plain, null);
    }
  }
}
