package dev.gatehouse.bench;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The app behind every variant: an answer of 200 bytes. Its length is left to the container: once
 * that many bytes are written Spring Session saves the session early and reads it once more.
 */
final class Hello extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final byte[] BODY =
      ("Hello. " + "x".repeat(193)).getBytes(StandardCharsets.US_ASCII);

  private final boolean setsHeaders;

  /**
   * The servlet.
   *
   * @param setsHeaders whether it sets the headers that Gatehouse would have set
   */
  Hello(boolean setsHeaders) {
    this.setsHeaders = setsHeaders;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (setsHeaders) {
      response.setHeader("Cache-Control", "no-store");
      response.addHeader("Vary", "Cookie");
      response.setHeader("X-Content-Type-Options", "nosniff");
      response.setHeader("Referrer-Policy", "same-origin");
    }
    response.setContentType("text/plain");
    response.getOutputStream().write(BODY);
  }
}
