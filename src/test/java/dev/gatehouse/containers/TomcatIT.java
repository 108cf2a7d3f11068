package dev.gatehouse.containers;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The real Tomcat, as its makers ship it. Run by {@code mvn -Pcontainers verify}. */
@ParameterizedClass(name = "{0}")
@MethodSource("starts")
class TomcatIT extends InContainer {
  TomcatIT(Start start) {}

  static List<Start> starts() throws IOException {
    return Start.all(Distribution::isTomcat);
  }
}
