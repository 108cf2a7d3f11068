package dev.gatehouse.web;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/** The answer to a signed-in request: when the app starts it anew, its security headers stay. */
final class ProtectedResponse extends HttpServletResponseWrapper {
  private final SecurityHeaders headers;

  ProtectedResponse(HttpServletResponse response, SecurityHeaders headers) {
    super(response);
    this.headers = headers;
  }

  @Override
  public void reset() {
    super.reset();
    headers.forProtected(this);
  }
}
