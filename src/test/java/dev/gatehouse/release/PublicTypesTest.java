package dev.gatehouse.release;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Executable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An app can use the public types without any other of ours. */
class PublicTypesTest {
  private static final Pattern OURS =
      Pattern.compile("dev\\.gatehouse\\.(?:[a-z]+\\.)*[A-Z][\\w$]*");

  @Test
  void signaturesNameNoOtherTypeOfOurs() throws Exception {
    List<String> named = PublicTypes.named();
    assertTrue(named.size() > 2);
    for (String name : named) {
      String signatures = signatures(Class.forName(name));
      OURS.matcher(signatures)
          .results()
          .forEach(ours -> assertTrue(named.contains(ours.group()), ours.group() + " in " + name));
    }
  }

  /** All that an app can call or extend. */
  private static String signatures(Class<?> type) {
    return Stream.of(
            type.getInterfaces(), type.getMethods(), type.getConstructors(), type.getFields())
        .flatMap(Stream::of)
        .map(member -> member instanceof Executable e ? e.toGenericString() : member.toString())
        .collect(Collectors.joining("\n", type.getSuperclass() + "\n", ""));
  }
}
