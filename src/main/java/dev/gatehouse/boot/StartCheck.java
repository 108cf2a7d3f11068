package dev.gatehouse.boot;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.HttpMethodConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether anything stands before Gatehouse, and stops the start if so. A filter that is
 * mapped to nothing, because filters are the first to be told when all listeners have run and
 * nothing more can be registered.
 */
final class StartCheck implements Filter {
  private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);
  private static final String RIVAL =
      " stands before Gatehouse's and would see requests of people who have not signed in: let"
          + " gatehouse come first in the absolute-ordering of web.xml, or map that filter behind"
          + " those that are declared";
  private static final String CONSTRAINT =
      " is asked before Gatehouse and knows nobody who signs in here:"
          + " `java -jar gatehouse-all.jar protect IN.war OUT.war` turns it into rules of"
          + " gatehouse.access; or take it out and write them yourself";

  private final String guard;
  private final Runnable whenRefused;

  /**
   * A check of one app.
   *
   * @param guard name of the filter that must be first
   * @param whenRefused ends what has begun, since not every container does
   */
  StartCheck(String guard, Runnable whenRefused) {
    this.guard = guard;
    this.whenRefused = whenRefused;
  }

  @Override
  public void init(FilterConfig config) {
    ServletContext context = config.getServletContext();
    Optional<Registrations> registrations = Registrations.of(context);
    if (registrations.isEmpty()) {
      LOG.warn(
          "sys_order_unknown server=\"{}\" mend=\"see that no filter and no security-constraint of"
              + " the app comes before Gatehouse's filter\"",
          context.getServerInfo());
    }
    Optional<String> problem =
        registrations.flatMap(found -> rival(found, context)).or(() -> asking(context));
    if (problem.isPresent()) {
      whenRefused.run();
      throw new IllegalStateException(problem.get());
    }
  }

  private Optional<String> rival(Registrations found, ServletContext context) {
    String first = found.filters().get(0);
    if (first.equals(guard)) {
      return Optional.empty();
    }
    String type = context.getFilterRegistration(first).getClassName();
    return Optional.of("the filter " + first + " (" + type + ")" + RIVAL);
  }

  /** What makes the container itself ask who somebody is, in a sentence with the mend. */
  static Optional<String> asking(ServletContext context) {
    return Registrations.of(context)
        .flatMap(StartCheck::constraint)
        .or(() -> annotatedServlet(context).map(name -> "@ServletSecurity of " + name))
        .map(what -> what + CONSTRAINT);
  }

  private static Optional<String> constraint(Registrations found) {
    if (!found.constrained().isEmpty()) {
      String paths = String.join(", ", found.constrained());
      return Optional.of("the app's security-constraint for " + paths);
    }
    return found.login().isEmpty()
        ? Optional.empty()
        : Optional.of("the app's login-config, " + found.login() + ",");
  }

  /** Whatever the container makes of it, and as soon as it makes something of it. */
  private static Optional<String> annotatedServlet(ServletContext context) {
    for (ServletRegistration servlet : context.getServletRegistrations().values()) {
      String name = servlet.getClassName();
      try {
        Class<?> type = name == null ? null : Class.forName(name, false, context.getClassLoader());
        ServletSecurity security = type == null ? null : type.getAnnotation(ServletSecurity.class);
        if (security != null && roles(security).findAny().isPresent()) {
          return Optional.of(name);
        }
      } catch (ClassNotFoundException | LinkageError e) {
        LOG.debug("{} has no class to look at", servlet.getName(), e); // the container says why
      }
    }
    return Optional.empty();
  }

  private static Stream<String> roles(ServletSecurity security) {
    return Stream.concat(
        Stream.of(security.value().rolesAllowed()),
        Stream.of(security.httpMethodConstraints())
            .map(HttpMethodConstraint::rolesAllowed)
            .flatMap(Arrays::stream));
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(request, response);
  }
}
