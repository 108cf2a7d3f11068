package dev.gatehouse.web;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * A response as the app gets it: when the app starts it anew, its security headers stay; and one of
 * events ends with the session.
 */
final class AppResponse extends HttpServletResponseWrapper {
  private final Visitor visitor;
  private final EventStream events;

  AppResponse(HttpServletResponse response, Visitor visitor) {
    super(response);
    this.visitor = visitor;
    this.events = new EventStream(visitor);
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    ServletOutputStream stream = super.getOutputStream();
    return EventStream.isOne(this) ? events.guard(stream) : stream;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    PrintWriter writer = super.getWriter();
    return EventStream.isOne(this) ? events.guard(writer) : writer;
  }

  @Override
  public void reset() {
    super.reset();
    visitor.putHeaders(this);
  }
}
