package dev.gatehouse.readme;

import dev.gatehouse.testing.Proves;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A requirement that a test says it proves.
 *
 * @param test {@code Class.method}, or {@code Class} for all its tests together
 * @param runs whether it is a test that a build runs
 */
record Claim(String id, String test, boolean runs) {

  /** Those of all compiled test classes, but for this test's own examples. */
  static List<Claim> all() {
    try {
      Path root = Path.of(Claim.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.walk(root)) {
        return files
            .map(file -> root.relativize(file).toString())
            .filter(name -> name.endsWith(".class"))
            .map(
                name ->
                    name.replaceAll("\\.class$", "")
                        .replace(root.getFileSystem().getSeparator(), "."))
            .map(Claim::load)
            .filter(type -> type.getEnclosingClass() != RequirementsTest.class)
            .flatMap(type -> of(type, isFound(type)).stream())
            .sorted(Comparator.comparing(Claim::test))
            .toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, Claim.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Those of one class: its own and its methods'.
   *
   * @param isFound whether a build looks there for tests
   */
  static List<Claim> of(Class<?> type, boolean isFound) {
    String name = type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    List<Method> tests =
        Stream.of(type.getDeclaredMethods())
            .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
            .toList();
    boolean isOn = isFound && !isDisabled(type);
    boolean allRun = isOn && !tests.isEmpty() && tests.stream().noneMatch(Claim::isDisabled);
    List<Claim> claims = new ArrayList<>(of(type, name, allRun));
    for (Method method : type.getDeclaredMethods()) {
      boolean runs = isOn && tests.contains(method) && !isDisabled(method);
      claims.addAll(of(method, name + "." + method.getName(), runs));
    }
    return claims;
  }

  private static List<Claim> of(AnnotatedElement element, String test, boolean runs) {
    Proves proves = element.getAnnotation(Proves.class);
    return proves == null
        ? List.of()
        : Stream.of(proves.value()).map(id -> new Claim(id, test, runs)).toList();
  }

  /** By the names a build looks for; nested classes only if they say so. */
  private static boolean isFound(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return outer == null
        ? type.getSimpleName().matches("\\w+(Test|IT)")
        : type.isAnnotationPresent(Nested.class) && isFound(outer) && !isDisabled(outer);
  }

  private static boolean isDisabled(AnnotatedElement element) {
    return AnnotationSupport.isAnnotated(element, Disabled.class);
  }
}
