package dev.gatehouse.journey;

import dev.gatehouse.pages.Assets;
import dev.gatehouse.pages.Brand;
import dev.gatehouse.pages.Gallery;
import dev.gatehouse.pages.Links;
import dev.gatehouse.text.Words;
import dev.gatehouse.web.SecurityHeaders;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows every page in every state at {@code /gallery/LANGUAGE/NAME}, to whoever asks. */
final class GalleryServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** Lets everybody in. */
  static final String ACCESS = "access=/gallery/* = public; /* = signed-in";

  static final String PATH = "/gallery/*";

  private final Brand brand;

  GalleryServlet(Brand brand) {
    this.brand = brand;
  }

  GalleryServlet() {
    this(Brand.GATEHOUSE);
  }

  static Map<String, String> pages(String language) {
    return pages(language, Brand.GATEHOUSE);
  }

  private static Map<String, String> pages(String language, Brand brand) {
    Words words = Words.of(List.of(Locale.forLanguageTag(language)));
    Links links = new Links("", "/login", "/logout", "/gatehouse", new Assets(brand));
    return Gallery.of(words, links);
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String[] path = request.getPathInfo().split("/");
    response.setContentType("text/html;charset=UTF-8");
    response.setHeader("Content-Security-Policy", SecurityHeaders.CONTENT_SECURITY_POLICY);
    response.getWriter().print(pages(path[1], brand).get(path[2]));
  }
}
