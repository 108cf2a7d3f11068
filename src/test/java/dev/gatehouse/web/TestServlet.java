package dev.gatehouse.web;

import dev.gatehouse.testing.TestServer;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A servlet of an app under test, written where it is used. Answers every method alike. */
final class TestServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Work work;

  /** What the servlet does. */
  @FunctionalInterface
  interface Work {
    void answer(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException;
  }

  TestServlet(Work work) {
    this.work = work;
  }

  /** Says the marker and the user's name. */
  static TestServlet marker() {
    return new TestServlet(TestServlet::sayMarker);
  }

  static void sayMarker(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getWriter().print(TestServer.MARKER + " for " + request.getRemoteUser());
  }

  /** Goes on to another path as a forward. */
  static TestServlet forward(String path) {
    return new TestServlet(
        (request, response) -> request.getRequestDispatcher(path).forward(request, response));
  }

  /** Puts another path's answer between two brackets. */
  static TestServlet include(String path) {
    return new TestServlet(
        (request, response) -> {
          response.getWriter().print("[");
          request.getRequestDispatcher(path).include(request, response);
          response.getWriter().print("]");
        });
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    work.answer(request, response);
  }
}
