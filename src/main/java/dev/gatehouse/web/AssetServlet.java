package dev.gatehouse.web;

import dev.gatehouse.pages.Asset;
import dev.gatehouse.pages.Assets;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code GET /gatehouse/assets/*}: style sheet, logo and script; their address changes with their
 * content.
 */
public final class AssetServlet extends OwnServlet {
  private static final long serialVersionUID = 1L;

  private final Assets assets;

  /** Serves what the pages link to. */
  public AssetServlet(Assets assets, Answers answers) {
    super(answers, "GET", "HEAD");
    this.assets = assets;
  }

  @Override
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String path = request.getPathInfo();
    Optional<Asset> asset = path == null ? Optional.empty() : assets.named(path.substring(1));
    if (asset.isPresent()) {
      answers().asset(request, response, asset.get());
    } else {
      answers().refuse(request, response, Problem.NOT_FOUND);
    }
  }
}
