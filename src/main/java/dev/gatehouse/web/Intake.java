package dev.gatehouse.web;

import dev.gatehouse.access.Route;
import dev.gatehouse.pages.Obstacle;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;

/**
 * Takes the bodies that hold passwords, for all servlets of an app together: only the way a
 * password may travel, and not more at once than {@link BodyReaders} says. What is not taken is
 * written down.
 */
public final class Intake {
  private final Answers answers;
  private final BodyReaders readers = new BodyReaders(64, 8);

  /** An intake for one app. */
  public Intake(Answers answers) {
    this.answers = answers;
  }

  /** The body, or why there is none to be used. */
  Body take(HttpServletRequest request, Body.Shape shape) throws IOException {
    Optional<Problem> obstacle = obstacle(request);
    if (obstacle.isPresent()) {
      return new Body.Unusable(obstacle.get());
    }
    Route route = answers.routeOf(request);
    if (!readers.enter(route.clientAddress())) {
      answers.audit().loginOverloaded(answers.sourceOf(request));
      return new Body.Unusable(Problem.BUSY);
    }
    Body body;
    try {
      body = Body.read(request, shape);
    } finally {
      readers.leave(route.clientAddress());
    }
    if (body instanceof Body.Unusable) {
      answers.audit().malformed(shape.name(), answers.sourceOf(request));
    }
    return body;
  }

  /** Why no password may travel the way a request came, which is then written down. */
  Optional<Problem> obstacle(HttpServletRequest request) {
    Route route = answers.routeOf(request);
    Obstacle obstacle = answers.obstacle(route);
    if (obstacle == Obstacle.NONE) {
      return Optional.empty();
    }
    answers.audit().passwordNotTaken(obstacle, route.clientAddress());
    return Optional.of(Problem.plainHttp(obstacle));
  }
}
