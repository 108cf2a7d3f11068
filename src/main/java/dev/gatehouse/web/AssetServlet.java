package dev.gatehouse.web;

import dev.gatehouse.pages.Asset;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code GET /gatehouse/assets/*}: style sheet, icon and script; their address changes with their
 * content.
 */
public final class AssetServlet extends OwnServlet {
  private static final long serialVersionUID = 1L;

  /** Serves what the pages link to. */
  public AssetServlet(Answers answers) {
    super(answers, "GET", "HEAD");
  }

  @Override
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String path = request.getPathInfo();
    Optional<Asset> asset = path == null ? Optional.empty() : Asset.named(path.substring(1));
    if (asset.isPresent()) {
      answers().asset(request, response, asset.get());
    } else {
      answers().refuse(request, response, Problem.NOT_FOUND);
    }
  }
}
