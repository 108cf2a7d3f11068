package dev.gatehouse.web;

import dev.gatehouse.pages.Home;
import dev.gatehouse.session.Session;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The protected page at {@code /}: who is signed in, since when and until when. */
public final class HomeServlet extends OwnServlet {
  private static final long serialVersionUID = 1L;

  /** A start page. */
  public HomeServlet(Answers answers) {
    super(answers, "GET", "HEAD");
  }

  @Override
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Optional<SignedIn> known = SignedIn.in(request);
    if (known.isEmpty()) { // a rule made this path public
      answers().notSignedIn(request, response);
      return;
    }
    SignedIn signedIn = known.get();
    Session session = signedIn.session();
    answers()
        .home(
            request,
            response,
            new Home(
                signedIn.getName(),
                List.copyOf(signedIn.account().roles()),
                session.authenticatedAt(),
                signedIn.now(),
                session.idleExpiresAt(),
                session.absoluteExpiresAt(),
                Answers.timeLeft(session, signedIn.now())));
  }
}
