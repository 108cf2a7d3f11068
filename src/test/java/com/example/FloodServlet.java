package com.example;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A stream that is written without a pause by a thread of the app, and a short answer. */
public final class FloodServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  public static final String ANSWER = "the answer";
  public static final char FLOOD = '~';

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain");
    if (!request.getPathInfo().equals("/flood")) {
      response.getWriter().print(ANSWER);
      return;
    }
    OutputStream out = response.getOutputStream(); // some take it before they start
    AsyncContext context = request.startAsync();
    context.setTimeout(0);
    Thread thread = new Thread(() -> write(context, out));
    thread.setDaemon(true);
    thread.start();
  }

  private static void write(AsyncContext context, OutputStream out) {
    byte[] some = String.valueOf(FLOOD).repeat(500).getBytes(StandardCharsets.US_ASCII);
    try {
      while (true) {
        out.write(some);
        out.flush();
      }
    } catch (IOException e) {
      complete(context);
    }
  }

  private static void complete(AsyncContext context) {
    try {
      context.complete();
    } catch (IllegalStateException e) {
      return; // it has been completed
    }
  }
}
