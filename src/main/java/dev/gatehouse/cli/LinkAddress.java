package dev.gatehouse.cli;

import dev.gatehouse.access.Origin;
import dev.gatehouse.config.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.Option;

/**
 * Under which address people reach the app: a link is never made from what a request says (a forged
 * {@code Host} would send the code elsewhere).
 */
final class LinkAddress {
  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Address of the app, with its context path if it has one (default: the first of"
              + " gatehouse.origins).")
  private String url;

  /** The page that a one-time link leads to, without the code. */
  String in(Settings settings) {
    if (url == null && settings.origins().isEmpty()) {
      throw new FailedException(
          "say how people reach the app: --url https://app.example.com, or gatehouse.origins");
    }
    String app = url == null ? settings.origins().get(0).text() : checked(url);
    return app + settings.basePath() + "/recover";
  }

  private static String checked(String url) {
    try {
      URI uri = new URI(url);
      String path = uri.getRawPath() == null ? "" : uri.getRawPath();
      String app = Origin.parse(uri.getScheme() + "://" + uri.getRawAuthority()).text();
      if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
        throw notAnAddress();
      }
      return app + path.replaceFirst("/+$", "");
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw notAnAddress();
    }
  }

  private static FailedException notAnAddress() {
    return new FailedException(
        "--url is scheme, host and context path, such as https://app.example.com/shop");
  }
}
