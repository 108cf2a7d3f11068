package dev.gatehouse.web;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/** A response as the app gets it: when the app starts it anew, its security headers stay. */
final class AppResponse extends HttpServletResponseWrapper {
  private final Visitor visitor;

  AppResponse(HttpServletResponse response, Visitor visitor) {
    super(response);
    this.visitor = visitor;
  }

  @Override
  public void reset() {
    super.reset();
    visitor.putHeaders(this);
  }
}
