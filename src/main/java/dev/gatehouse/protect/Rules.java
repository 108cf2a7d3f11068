package dev.gatehouse.protect;

import dev.gatehouse.access.AccessRules;
import dev.gatehouse.protect.Constraint.Access;
import dev.gatehouse.protect.Constraint.Everybody;
import dev.gatehouse.protect.Constraint.Nobody;
import dev.gatehouse.protect.Constraint.Roles;
import dev.gatehouse.protect.Constraint.SignedIn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Access rules that let in whom an app's constraints let in: of the servlet specification's match
 * (13.8: an exact pattern before a longer path before a shorter one) the order is made.
 *
 * @param text each {@code PATTERN = WORDS}; none when the app has no constraint that names anybody
 * @param roles all they name, in alphabetical order
 * @param notes what is not the same as before
 */
record Rules(List<String> text, Set<String> roles, List<String> notes) {
  private static final String EVERYTHING = "/*";

  static Rules of(List<Constraint> constraints) {
    List<String> notes = new ArrayList<>();
    List<Constraint> kept = new ArrayList<>(constraints);
    if (kept.removeIf(Rules::forbidsTrace)) {
      notes.add("a constraint against TRACE is not needed: Gatehouse answers 405 to it everywhere");
    }
    if (kept.stream().allMatch(one -> one.access() instanceof Everybody)) {
      return new Rules(List.of(), Set.of(), notes);
    }
    List<String> text = new ArrayList<>();
    Map<String, Access> byPattern = new LinkedHashMap<>();
    byPattern(kept)
        .forEach((pattern, together) -> byPattern.put(pattern, combined(pattern, together, notes)));
    byPattern.keySet().stream()
        .sorted(
            Comparator.comparing((String p) -> p.endsWith("/*")).thenComparing(p -> -p.length()))
        .forEach(pattern -> text.add(pattern + " = " + words(byPattern.get(pattern))));
    if (!byPattern.containsKey(EVERYTHING)) {
      text.add(EVERYTHING + " = public");
      notes.add(
          "what no security-constraint named was open to everybody and still is; to close it,"
              + " change the last rule to '/* = signed-in'");
    }
    try {
      AccessRules.parse(String.join("; ", text));
    } catch (IllegalArgumentException e) {
      throw new CannotProtectException(
          "a security-constraint cannot become a rule: " + e.getMessage(), e);
    }
    return new Rules(text, rolesOf(byPattern), notes);
  }

  private static boolean forbidsTrace(Constraint constraint) {
    return constraint.access() instanceof Nobody && constraint.methods().equals(Set.of("TRACE"));
  }

  /** All methods but those for which another constraint has the people. */
  private static boolean forbidsOtherMethods(Constraint constraint) {
    return constraint.access() instanceof Nobody
        && !constraint.methods().isEmpty()
        && constraint.methods().stream().allMatch(method -> method.startsWith("!"));
  }

  private static Map<String, List<Constraint>> byPattern(List<Constraint> constraints) {
    Map<String, List<Constraint>> byPattern = new LinkedHashMap<>();
    for (Constraint constraint : constraints) {
      for (String pattern : constraint.patterns()) {
        byPattern.computeIfAbsent(inRules(pattern), p -> new ArrayList<>()).add(constraint);
      }
    }
    return byPattern;
  }

  private static String inRules(String pattern) {
    if (pattern.startsWith("*.")) {
      throw new CannotProtectException(
          "web.xml has a security-constraint on "
              + pattern
              + ", and access rules know no endings of names: put what it protects into a folder of"
              + " its own and constrain that");
    }
    return pattern.isEmpty() ? "/" : pattern.equals("/") ? EVERYTHING : pattern;
  }

  /** As 13.8.1 combines them, but that access rules hold for all HTTP methods alike. */
  private static Access combined(String pattern, List<Constraint> together, List<String> notes) {
    List<Constraint> kept = new ArrayList<>(together);
    kept.removeIf(Rules::forbidsOtherMethods);
    if (kept.isEmpty()) {
      kept = together;
    }
    List<Access> all = kept.stream().map(Constraint::access).distinct().toList();
    if (together.stream().anyMatch(one -> !one.methods().isEmpty())) {
      if (all.size() > 1 || !(all.get(0) instanceof Roles || all.get(0) instanceof SignedIn)) {
        throw new CannotProtectException(
            "web.xml does not let the same people use all HTTP methods of "
                + pattern
                + ", and an access rule holds for all methods alike: give what differs a path of its"
                + " own, or refuse the method in the servlet");
      }
      notes.add("the constraint on " + pattern + " was for some HTTP methods, its rule is for all");
    }
    if (all.stream().anyMatch(Nobody.class::isInstance)) {
      return new Nobody();
    }
    if (all.stream().anyMatch(Everybody.class::isInstance)) {
      return new Everybody();
    }
    if (all.stream().anyMatch(SignedIn.class::isInstance)) {
      return new SignedIn();
    }
    return new Roles(
        all.stream()
            .flatMap(one -> ((Roles) one).names().stream())
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static String words(Access access) {
    if (access instanceof Roles roles) {
      return roles.names().stream().map(name -> "role:" + name).collect(Collectors.joining(" "));
    }
    return access instanceof Everybody
        ? "public"
        : access instanceof SignedIn ? "signed-in" : "denied";
  }

  private static Set<String> rolesOf(Map<String, Access> byPattern) {
    return byPattern.values().stream()
        .filter(Roles.class::isInstance)
        .flatMap(access -> ((Roles) access).names().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
