package dev.gatehouse.bench;

import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;

/** What one variant puts in front of the servlet that all of them serve. */
interface App {
  /** Before the start; the servlet is added here too. */
  void addTo(ServletContextHandler app) throws Exception;

  /**
   * Signs in this many users, {@code user0} and on.
   *
   * @param port where the app answers by now
   * @return a cookie each, {@code NAME=VALUE}
   */
  List<String> sessions(int count, int port);

  /** Computes one hash as a sign-in does. */
  default void hash() {
    throw new UnsupportedOperationException("nobody's password is hashed here");
  }
}
