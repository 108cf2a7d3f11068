package dev.gatehouse.boot;

import jakarta.servlet.ServletContext;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is registered for an app, as Tomcat and Jetty know it and no servlet API tells it.
 *
 * @param filters names of the filters that are mapped to paths, in the order requests meet them
 * @param constrained paths for which the container itself asks who somebody is
 * @param login how it would ask, such as {@code FORM}; empty if it would not
 */
record Registrations(List<String> filters, List<String> constrained, String login) {
  /** Jetty's words for a constraint that is neither free nor closed to all. */
  private static final Set<String> ASKING = Set.of("ANY_USER", "KNOWN_ROLE", "SPECIFIC_ROLE");

  /** Those of the app; empty for a container that is none of the two, or keeps them elsewhere. */
  static Optional<Registrations> of(ServletContext context) {
    String type = context.getClass().getName();
    try {
      if (type.startsWith("org.apache.catalina.")) {
        return Optional.of(ofTomcat(field("context", field("context", context))));
      }
      if (type.startsWith("org.eclipse.jetty.")) {
        return Optional.of(ofJetty(call("getServletContextHandler", call("getContext", context))));
      }
      return Optional.empty();
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static Registrations ofTomcat(Object context) throws ReflectiveOperationException {
    List<String> filters = new ArrayList<>();
    for (Object mapping : (Object[]) call("findFilterMaps", context)) {
      boolean toPaths = ((String[]) call("getURLPatterns", mapping)).length > 0;
      if (toPaths || is("getMatchAllUrlPatterns", mapping)) {
        filters.add((String) call("getFilterName", mapping));
      }
    }
    List<String> constrained = new ArrayList<>();
    for (Object constraint : (Object[]) call("findConstraints", context)) {
      if (((String[]) call("findAuthRoles", constraint)).length > 0
          || is("getAllRoles", constraint)
          || is("getAuthenticatedUsers", constraint)) {
        for (Object paths : (Object[]) call("findCollections", constraint)) {
          constrained.addAll(Arrays.asList((String[]) call("findPatterns", paths)));
        }
      }
    }
    Object login = call("getLoginConfig", context);
    String method = login == null ? null : (String) call("getAuthMethod", login);
    // "NONE" stands for no login-config
    return new Registrations(
        filters, constrained, method == null || method.equals("NONE") ? "" : method);
  }

  private static Registrations ofJetty(Object handler) throws ReflectiveOperationException {
    List<String> filters = new ArrayList<>();
    for (Object mapping :
        (Object[]) call("getFilterMappings", call("getServletHandler", handler))) {
      if (call("getPathSpecs", mapping) != null) {
        filters.add((String) call("getFilterName", mapping));
      }
    }
    List<String> constrained = new ArrayList<>();
    Object security = call("getSecurityHandler", handler);
    if (security == null) {
      return new Registrations(filters, constrained, "");
    }
    for (Object mapping : (Iterable<?>) call("getConstraintMappings", security)) {
      Object constraint = call("getConstraint", mapping);
      if (ASKING.contains(String.valueOf(call("getAuthorization", constraint)))) {
        constrained.add((String) call("getPathSpec", mapping));
      }
    }
    Object method = call("getAuthenticationType", security);
    return new Registrations(filters, constrained, method == null ? "" : method.toString());
  }

  private static boolean is(String method, Object target) throws ReflectiveOperationException {
    return (boolean) call(method, target);
  }

  private static Object call(String name, Object target) throws ReflectiveOperationException {
    Method method = target.getClass().getMethod(name);
    method.setAccessible(true); // public, but not always of a public class
    return method.invoke(target);
  }

  private static Object field(String name, Object target) throws ReflectiveOperationException {
    Field field = target.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(target);
  }
}
