package dev.gatehouse.web;

import dev.gatehouse.access.Route;
import dev.gatehouse.pages.Obstacle;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Reads bodies that hold a password: only where nobody on the way can read along, and not too many
 * at once. Says in the record what it refuses. Thread-safe; one for all servlets of an app.
 */
public final class PasswordBodies {
  private static final int MOST = 64;
  private static final int MOST_PER_SOURCE = 8;

  private final Answers answers;
  private final BodyReaders readers = new BodyReaders(MOST, MOST_PER_SOURCE);

  /** Bodies sent to one app. */
  public PasswordBodies(Answers answers) {
    this.answers = answers;
  }

  /** As {@link Body#read}; unusable too for the way it came, and while too many are being read. */
  Body read(HttpServletRequest request, List<String> needed, Set<String> inForms)
      throws IOException {
    Route route = answers.routeOf(request);
    String source = route.clientAddress();
    Obstacle obstacle = answers.obstacle(route);
    if (obstacle != Obstacle.NONE) {
      answers.audit().passwordNotTaken(obstacle, source);
      return new Body.Unusable(Problem.plainHttp(obstacle));
    }
    if (!readers.enter(source)) {
      answers.audit().loginOverloaded(source);
      return new Body.Unusable(Problem.BUSY);
    }
    try {
      Body body = Body.read(request, needed, inForms);
      if (body instanceof Body.Unusable) {
        answers.audit().malformed("login_body", source);
      }
      return body;
    } finally {
      readers.leave(source);
    }
  }
}
