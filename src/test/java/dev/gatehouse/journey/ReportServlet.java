package dev.gatehouse.journey;

import dev.gatehouse.testing.TestServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * A page of an app that knows nothing of Gatehouse: says which report was asked for, and of when.
 */
final class ReportServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/html;charset=UTF-8");
    response
        .getWriter()
        .write(
            """
            <!DOCTYPE html>
            <html lang="en">
            <title>Report</title>
            <link rel="icon" href="data:,">
            <h1>Report %s of %s</h1>
            <p>%s
            """
                .formatted(
                    request.getPathInfo().substring(1),
                    request.getParameter("year"),
                    TestServer.MARKER));
  }
}
