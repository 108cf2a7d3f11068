package dev.gatehouse.web;

import dev.gatehouse.access.Route;
import dev.gatehouse.pages.Asset;
import jakarta.servlet.http.HttpServletResponse;

/** Response headers, set before anything can be written (ASVS 5.0 3.4 and 14.3.2). */
public final class SecurityHeaders {
  /**
   * What a browser may load for our own pages. The script is named by its hash, since {@code
   * 'self'} would run whatever else the app serves from the same origin.
   */
  public static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'; connect-src 'self'; script-src '"
          + Asset.scriptHash()
          + "'";

  /** An SVG has styles of its own, and browsers may ask its answer for leave even within a page. */
  private static final String POLICY_OF_ASSETS =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none';"
          + " sandbox";

  private final boolean isIsolated;

  /**
   * Headers for one app.
   *
   * @param isIsolated whether no other origin may embed what is protected, or share a group of
   *     windows with it (ASVS 5.0 3.4.8 and 3.5.8)
   */
  public SecurityHeaders(boolean isIsolated) {
    this.isIsolated = isIsolated;
  }

  /** For every answer on a protected path; the app may replace them. */
  void forProtected(HttpServletResponse response) {
    response.setHeader("Cache-Control", "no-store");
    varyByCookie(response);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "same-origin");
    if (isIsolated) {
      response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    }
  }

  /**
   * For an answer on a public path whose app has asked who is there. What a stranger was shown
   * their own browser may keep, and ask about each time; what somebody who is signed in was shown
   * is kept nowhere, else the next one finds it by the Back button. The app may replace them.
   */
  static void forAsked(HttpServletResponse response, boolean isForSomebody) {
    response.setHeader("Cache-Control", isForSomebody ? "no-store" : "private, no-cache");
    varyByCookie(response);
  }

  private static void varyByCookie(HttpServletResponse response) {
    if (response.getHeader("Vary") == null || !response.getHeaders("Vary").contains("Cookie")) {
      response.addHeader("Vary", "Cookie");
    }
  }

  /**
   * After {@link #forOwn}: what may be kept for a year, and does nothing when it is opened by
   * itself. A logo is an operator's file, and an SVG can hold scripts, forms and frames.
   */
  static void forAsset(HttpServletResponse response) {
    response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
    response.setHeader("Content-Security-Policy", POLICY_OF_ASSETS);
  }

  /**
   * For Gatehouse's own answers.
   *
   * @param route over plain HTTP from elsewhere a browser obeys neither COOP nor HSTS, and
   *     complains
   */
  static void forOwn(HttpServletResponse response, Route route) {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "same-origin");
    response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    if (!route.transport().isPlain()) {
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    }
    if (route.isHttps()) {
      response.setHeader("Strict-Transport-Security", "max-age=31536000");
    }
  }
}
