package dev.gatehouse.doctor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A proxy in front of a server, set up with one mistake. */
final class Meddler implements AutoCloseable {
  private static final Set<String> OWN = Set.of("connection", "content-length", "host", "date");

  private final HttpServer server;
  private final int target;
  private final HttpClient client = HttpClient.newHttpClient();
  private UnaryOperator<Request> onRequest = request -> request;
  private UnaryOperator<Answer> onAnswer = answer -> answer;

  /** What is passed on; {@code path} with its query. */
  record Request(String method, String path, Map<String, String> headers) {
    Request at(String other) {
      return new Request(method, other, headers);
    }

    Request with(String name, String value) {
      Map<String, String> more = new TreeMap<>(headers);
      more.put(name, value);
      return new Request(method, path, more);
    }
  }

  /** What comes back; names of headers in small letters. */
  record Answer(Request request, int status, Map<String, List<String>> headers, byte[] body) {
    Answer withStatus(int other) {
      return new Answer(request, other, headers, body);
    }

    Answer with(String name, String... values) {
      Map<String, List<String>> more = new TreeMap<>(headers);
      more.put(name, List.of(values));
      return new Answer(request, status, more, body);
    }
  }

  Meddler(int target) throws IOException {
    this.target = target;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.createContext("/", this::pass);
    server.start();
  }

  Meddler onRequest(UnaryOperator<Request> mistake) {
    onRequest = mistake;
    return this;
  }

  Meddler onAnswer(UnaryOperator<Answer> mistake) {
    onAnswer = mistake;
    return this;
  }

  URI url() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new TreeMap<>();
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
      headers
          .keySet()
          .removeIf(name -> isOwn(name) || name.equals("Upgrade") || name.equals("Http2-settings"));
      byte[] body = exchange.getRequestBody().readAllBytes();
      Request request =
          onRequest.apply(
              new Request(exchange.getRequestMethod(), "" + exchange.getRequestURI(), headers));
      Answer answer = onAnswer.apply(ask(request, body));
      answer.headers().forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
      exchange.sendResponseHeaders(
          answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }

  private Answer ask(Request request, byte[] body) {
    HttpRequest.Builder passed =
        HttpRequest.newBuilder(URI.create("http://localhost:" + target + request.path()))
            .version(HttpClient.Version.HTTP_1_1)
            .method(request.method(), BodyPublishers.ofByteArray(body));
    request.headers().forEach(passed::header);
    try {
      HttpResponse<byte[]> answer = client.send(passed.build(), BodyHandlers.ofByteArray());
      Map<String, List<String>> headers = new TreeMap<>();
      answer
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!isOwn(name)) {
                  headers.put(name.toLowerCase(Locale.ROOT), values);
                }
              });
      return new Answer(request, answer.statusCode(), headers, answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isOwn(String name) {
    return OWN.contains(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
