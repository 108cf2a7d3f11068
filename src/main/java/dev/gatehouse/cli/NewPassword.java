package dev.gatehouse.cli;

import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.PasswordCheck;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** Asks for a new password: twice at the terminal, unseen, or one line of standard input. */
final class NewPassword {
  @Option(
      names = "--password-stdin",
      description = "Read the password from the first line of standard input (UTF-8).")
  private boolean fromStandardInput;

  @Option(
      names = "--must-change",
      description = "The user must choose another password at the next sign-in.")
  private boolean mustChange;

  /** Whether any of the options was. */
  boolean isGiven() {
    return fromStandardInput || mustChange;
  }

  boolean mustChange() {
    return mustChange;
  }

  /** A password that the account may have. */
  String read(PasswordCheck check, AccountName account) {
    String password = fromStandardInput ? firstLine() : twice();
    check
        .problemWith(password, account)
        .ifPresent(
            problem -> {
              throw new FailedException(problem.toString());
            });
    return password;
  }

  private static String firstLine() {
    try {
      InputStreamReader input = new InputStreamReader(System.in, StandardCharsets.UTF_8);
      String line = new BufferedReader(input).readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new UncheckedIOException("the password could not be read", e);
    }
  }

  private static String twice() {
    Console console = System.console();
    if (console == null) {
      throw new FailedException("there is no terminal to ask at: use --password-stdin");
    }
    String first = ask(console, "Password: ");
    if (!first.equals(ask(console, "Again: "))) {
      throw new FailedException("the two passwords differ");
    }
    return first;
  }

  private static String ask(Console console, String prompt) {
    char[] typed = console.readPassword(prompt);
    return typed == null ? "" : new String(typed);
  }
}
