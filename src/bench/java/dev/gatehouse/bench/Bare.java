package dev.gatehouse.bench;

import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;

/** Nothing in front; cookies as long as Gatehouse's come in and nobody looks at them. */
final class Bare implements App {
  private static final int TOKEN_LENGTH = 74;

  @Override
  public void addTo(ServletContextHandler app) {
    app.addServlet(new ServletHolder(new Hello(true)), Node.PATH);
  }

  @Override
  public List<String> sessions(int count, int port) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> "__Host-JSESSIONID=" + ("x" + i).repeat(TOKEN_LENGTH).substring(0, TOKEN_LENGTH))
        .toList();
  }
}
