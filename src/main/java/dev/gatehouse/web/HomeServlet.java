package dev.gatehouse.web;

import dev.gatehouse.pages.Home;
import dev.gatehouse.pages.Pages;
import dev.gatehouse.session.Session;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The protected page at {@code /}: who is signed in, since when and until when. */
public final class HomeServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Pages pages;
  private final transient Answers answers;

  /** A start page. */
  public HomeServlet(Pages pages, Answers answers) {
    this.pages = pages;
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
    Optional<SignedIn> known = SignedIn.in(request);
    if (known.isEmpty()) { // a rule made this path public
      answers.notSignedIn(request, response);
      return;
    }
    SignedIn signedIn = known.get();
    Session session = signedIn.session();
    Home page =
        new Home(
            signedIn.getName(),
            List.copyOf(signedIn.account().roles()),
            session.authenticatedAt(),
            signedIn.now(),
            session.idleExpiresAt(),
            session.absoluteExpiresAt());
    answers.page(request, response, HttpServletResponse.SC_OK, pages.home(page));
  }
}
