package dev.gatehouse.web;

import dev.gatehouse.pages.Asset;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code GET /gatehouse/assets/*}: style sheet and icon; their address changes with their content.
 */
public final class AssetServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Answers answers;

  /** Serves what the pages link to. */
  public AssetServlet(Answers answers) {
    this.answers = answers;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (request.getMethod()) {
      case "GET", "HEAD" -> doGet(request, response);
      default -> answers.onlyBy("GET, HEAD", request, response);
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getPathInfo();
    Optional<Asset> asset = path == null ? Optional.empty() : Asset.named(path.substring(1));
    if (asset.isEmpty()) {
      answers.refuse(request, response, Problem.NOT_FOUND);
      return;
    }
    answers.own(request, response);
    response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
    response.setContentType(asset.get().contentType());
    response.getOutputStream().write(asset.get().bytes());
  }
}
