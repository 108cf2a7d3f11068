package com.example;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Requests of an app that knows nothing of Gatehouse which go on for as long as they may. */
public final class StreamServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String EVENT = "data: tick\n\n";
  private static final long PERIOD_NANOS = Duration.ofMillis(20).toNanos();
  private static final int FIRST = 10;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String kind = request.getPathInfo();
    response.setHeader("X-User", request.getRemoteUser());
    response.setContentType(kind.equals("/upload") ? "text/plain" : "text/event-stream");
    switch (kind) {
      case "/async" -> {
        AsyncContext context = startAsync(request);
        start(() -> write(context));
      }
      case "/quiet" -> {
        startAsync(request);
        response.getOutputStream().print(EVENT);
        response.flushBuffer();
      }
      case "/again" -> {
        response.getOutputStream().print(EVENT);
        response.flushBuffer();
        AsyncContext context = startAsync(request);
        start(
            () -> {
              LockSupport.parkNanos(PERIOD_NANOS);
              context.dispatch();
            });
      }
      case "/bytes" -> write(response.getOutputStream());
      case "/writer" -> {
        PrintWriter writer = response.getWriter();
        while (!writer.checkError()) {
          writer.print(EVENT);
          LockSupport.parkNanos(PERIOD_NANOS);
        }
      }
      case "/upload" -> {
        for (int i = 0; i < FIRST; i++) { // Tomcat would wait for more in readNBytes
          request.getInputStream().read();
        }
        response.getOutputStream().print(FIRST + ";");
        response.flushBuffer();
        response.getOutputStream().print(request.getInputStream().readAllBytes().length + ";");
      }
      default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
  }

  private static AsyncContext startAsync(HttpServletRequest request) {
    AsyncContext context = request.startAsync();
    context.setTimeout(0);
    return context;
  }

  /** And not one of the JVM's pools, whose threads would keep the app after its end. */
  private static void start(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  private static void write(AsyncContext context) {
    try {
      write(context.getResponse().getOutputStream());
      context.complete();
    } catch (IOException | IllegalStateException e) {
      return; // it has been completed
    }
  }

  private static void write(ServletOutputStream out) {
    try {
      while (true) {
        out.print(EVENT);
        out.flush();
        LockSupport.parkNanos(PERIOD_NANOS);
      }
    } catch (IOException | RuntimeException e) {
      return; // nobody listens any more
    }
  }
}
