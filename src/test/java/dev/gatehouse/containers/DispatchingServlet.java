package dev.gatehouse.containers;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * A servlet of an app under test, of which a container makes two: one on a public path, which goes
 * on to another path in the way it is asked to, and the one that others may not see.
 */
public final class DispatchingServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** The name of the one that others may not see. */
  static final String VAULT = "vault";

  /** What only somebody who is signed in may read. */
  static final String SECRET = "the secret for ";

  /** Made by the container. */
  public DispatchingServlet() {}

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String to = "/vault/secret";
    boolean isVault = getServletName().equals(VAULT);
    switch (isVault ? "" : request.getParameter("way")) {
      case "forward" -> request.getRequestDispatcher(to).forward(request, response);
      case "include" -> request.getRequestDispatcher(to).include(request, response);
      case "async" -> request.startAsync().dispatch(to);
      case "error" -> response.sendError(HttpServletResponse.SC_CONFLICT); // its page is the vault
      default -> response.getWriter().print(SECRET + request.getRemoteUser());
    }
  }
}
