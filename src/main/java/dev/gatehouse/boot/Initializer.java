package dev.gatehouse.boot;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.Set;

/**
 * The door into an app whose {@code web.xml} says nothing of Gatehouse, beside the listener in the
 * jar's {@code web-fragment.xml}: a container that looks for initializers calls this one before any
 * listener, also where {@code web.xml} is complete and no fragment is read.
 */
public final class Initializer implements ServletContainerInitializer {
  /** Made by the container. */
  public Initializer() {}

  @Override
  public void onStartup(Set<Class<?>> types, ServletContext context) throws ServletException {
    StartUp startUp = new StartUp();
    context.addListener(startUp); // to hear of the end
    try {
      // here, since a listener that was added may register no filter (Servlet 6.0 s. 4.4)
      startUp.start(context);
    } catch (RuntimeException e) {
      throw new ServletException(e.getMessage(), e);
    }
  }
}
