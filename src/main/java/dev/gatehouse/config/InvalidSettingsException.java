package dev.gatehouse.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The settings cannot be used: an unknown key, a bad value or a contradiction. The message is all
 * problems, one a line, each with the key, where it was found and the mend; never the value of a
 * secret.
 */
public final class InvalidSettingsException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  InvalidSettingsException(List<String> problems) {
    super(
        problems.stream()
            // One line each, whatever was typed.
            .map(problem -> problem.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?"))
            .collect(Collectors.joining("\n")));
  }

  /** The problems in the order found, at least one. */
  public List<String> problems() {
    return getMessage().lines().toList();
  }
}
