package dev.gatehouse.web;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * A response as the app gets it: when the app starts it anew, its security headers stay; and when
 * its session has ended, what is open for long takes no more.
 */
final class AppResponse extends HttpServletResponseWrapper {
  private final Visitor visitor;
  private final AppOutput output;

  AppResponse(HttpServletResponse response, Visitor visitor) {
    super(response);
    this.visitor = visitor;
    this.output = new AppOutput(visitor, response);
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    ServletOutputStream stream = super.getOutputStream();
    return output.isGuarded() ? output.guard(stream) : stream;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    PrintWriter writer = super.getWriter();
    return output.isGuarded() ? output.guard(writer) : writer;
  }

  @Override
  public void flushBuffer() throws IOException {
    output.write(super::flushBuffer);
  }

  @Override
  public void reset() {
    super.reset();
    visitor.putHeaders(this);
  }
}
