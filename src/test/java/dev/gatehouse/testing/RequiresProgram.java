package dev.gatehouse.testing;

import java.io.File;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A test class that needs programs on the PATH. Without them it is skipped, and a line on standard
 * error says so and what to install; where {@link RequiresAll} is on, it fails instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresProgram.Condition.class)
public @interface RequiresProgram {
  /** Names of the programs. */
  String[] value();

  /** The command that installs them. */
  String install();

  /** Looks for the programs before the class runs. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      Optional<RequiresProgram> needs =
          AnnotationSupport.findAnnotation(context.getElement(), RequiresProgram.class);
      if (needs.isEmpty()) { // one of the class's methods
        return ConditionEvaluationResult.enabled("");
      }
      List<String> missing =
          Stream.of(needs.get().value()).filter(name -> onPath(name).isEmpty()).toList();
      if (missing.isEmpty()) {
        return ConditionEvaluationResult.enabled("all programs are there");
      }
      String reason =
          "not installed: " + String.join(", ", missing) + " (mend: " + needs.get().install() + ")";
      if (RequiresAll.isOn(
          context.getConfigurationParameter(RequiresAll.PROPERTY).orElse("false"))) {
        throw new IllegalStateException(reason);
      }
      System.err.println("SKIPPED " + context.getDisplayName() + ": " + reason);
      return ConditionEvaluationResult.disabled(reason);
    }

    /** The program of that name on the PATH; empty when there is none. */
    static Optional<Path> onPath(String program) {
      return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
          .splitAsStream(System.getenv("PATH"))
          .map(folder -> Path.of(folder, program))
          .filter(Files::isExecutable)
          .findFirst();
    }
  }
}
