package dev.gatehouse.web;

import jakarta.servlet.http.HttpServletResponse;

/** Response headers, set before anything can be written (HDR-01 to HDR-05). */
final class SecurityHeaders {
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";

  private SecurityHeaders() {}

  /** For every answer on a protected path; the app may replace them. */
  static void forProtected(HttpServletResponse response) {
    response.setHeader("Cache-Control", "no-store");
    if (!response.getHeaders("Vary").contains("Cookie")) {
      response.addHeader("Vary", "Cookie");
    }
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "same-origin");
  }

  /**
   * For Gatehouse's own answers.
   *
   * @param isHttps whether the browser came over TLS: only then may it be held to it
   */
  static void forOwn(HttpServletResponse response, boolean isHttps) {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "same-origin");
    response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    if (isHttps) {
      response.setHeader("Strict-Transport-Security", "max-age=31536000");
    }
  }
}
