package dev.gatehouse.bench;

import dev.gatehouse.testing.Http;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;

/** A servlet that gives byte for byte the 401 that Gatehouse gave, and asks nothing. */
final class Refusal implements App {
  private static final Set<String> OF_THE_SERVER = Set.of("date", "content-length");

  private final List<String> lines;

  /**
   * As a file tells.
   *
   * @param file the headers, one a line, and last the body
   */
  Refusal(Path file) {
    try {
      this.lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps an answer for the constructor. */
  static void keep(Http.Response response, Path file) throws IOException {
    String headers = String.join("\n", response.headers());
    Files.writeString(file, headers + "\n" + response.body());
  }

  @Override
  public void addTo(ServletContextHandler app) {
    app.addServlet(new ServletHolder(new Refusing(lines)), Node.PATH);
  }

  @Override
  public List<String> sessions(int count, int port) {
    return new Bare().sessions(count, port);
  }

  private static final class Refusing extends HttpServlet {
    private static final long serialVersionUID = 1;
    private final String[][] headers;
    private final byte[] body;

    Refusing(List<String> lines) {
      this.headers =
          lines.subList(0, lines.size() - 1).stream()
              .map(line -> line.split(": ", 2))
              .filter(header -> !OF_THE_SERVER.contains(header[0].toLowerCase(Locale.ROOT)))
              .toArray(String[][]::new);
      this.body = lines.get(lines.size() - 1).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
      for (String[] header : headers) {
        response.addHeader(header[0], header[1]);
      }
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }
}
