package com.example;

import dev.gatehouse.web.PendingSignIn;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** The page that asks for a one-time code. */
@WebServlet("/second-factor")
public final class CodeServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    show(response, "Type the code that your authenticator shows.");
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<PendingSignIn> pending = PendingSignIn.in(request);
    if (pending.isEmpty()) { // signed in already
      response.sendRedirect(request.getContextPath() + "/");
      return;
    }
    String code = request.getParameter("code");
    if (code != null && Codes.accepts(pending.get().account().id(), code, Instant.now())) {
      if (pending.get().complete(request, response)) {
        response.sendRedirect(pending.get().returnTo(request));
      }
    } else if (pending.get().failed(request, response)) {
      response.setStatus(HttpServletResponse.SC_FORBIDDEN);
      show(response, "That was not the code. Try again.");
    }
  }

  /** The form has no action, so it goes to the address with its returnTo. */
  private static void show(HttpServletResponse response, String text) throws IOException {
    response.setContentType("text/html;charset=UTF-8");
    response
        .getWriter()
        .print(
            "<!DOCTYPE html><html lang=en><title>One-time code</title><form method=post><p>"
                + text
                + "<p><label>Code <input name=code inputmode=numeric autocomplete=one-time-code"
                + " autofocus></label> <button>Go on</button></form>");
  }
}
