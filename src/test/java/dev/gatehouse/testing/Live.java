package dev.gatehouse.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** A stream of events or a WebSocket, seen from the client: how much came, and how it ended. */
public final class Live implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AtomicLong received = new AtomicLong();
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private Runnable leave;

  private Live() {}

  /** Open, with its first event. */
  public static Live events(String url, String cookie) {
    Live live = new Live();
    InputStream body = request(url, cookie).body();
    live.leave = () -> close(body);
    Thread reader = new Thread(() -> live.read(body));
    reader.setDaemon(true);
    reader.start();
    Await.until("the first event", PATIENCE, () -> live.received() > 0);
    return live;
  }

  private static HttpResponse<InputStream> request(String url, String cookie) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).header("Cookie", cookie).build();
    try {
      HttpResponse<InputStream> response =
          HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        throw new IllegalStateException("status " + response.statusCode());
      }
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(InputStream body) {
    try {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
      while (lines.readLine() != null) {
        received.incrementAndGet();
      }
      end.complete("end");
    } catch (IOException e) {
      end.complete("cut off");
    }
  }

  /** Open, and a message has come back. */
  public static Live socket(String url, String origin, String cookie) {
    Live live = new Live();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .header("Cookie", cookie)
            .header("Origin", origin)
            .buildAsync(URI.create(url.replaceFirst("^http", "ws")), live.new Listener())
            .join();
    live.leave = socket::abort;
    socket.sendText("hello", true).join();
    Await.until("the echo", PATIENCE, () -> live.received() > 0);
    return live;
  }

  private final class Listener implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      received.incrementAndGet();
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      end.complete(code + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      end.complete("cut off");
    }
  }

  public long received() {
    return received.get();
  }

  public boolean isOver() {
    return end.isDone();
  }

  /** How it ended, once it has. */
  public String end() {
    return end.join();
  }

  /** The client goes away. */
  @Override
  public void close() {
    leave.run();
  }
}
