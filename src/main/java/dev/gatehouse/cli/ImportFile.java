package dev.gatehouse.cli;

import dev.gatehouse.account.AccountName;
import dev.gatehouse.account.NewAccount;
import dev.gatehouse.account.PasswordHasher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Users in a file: UTF-8, one a line, {@code username,roles,hash}, with that line itself in front
 * or not. Roles are separated by blanks or semicolons; a field that holds a comma stands in double
 * quotes. At most {@value #MOST_BYTES} bytes. What is wrong is told by line number and never by
 * what stands there: it may be a hash.
 */
final class ImportFile {
  private static final int MOST_BYTES = 32 * 1024 * 1024;
  private static final int MOST_PROBLEMS_TOLD = 50;
  private static final String HEADER = "username,roles,hash";

  private final Map<AccountName, Integer> lines = new LinkedHashMap<>();
  private final List<NewAccount> accounts = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private ImportFile() {}

  /**
   * The users in a file, all lines of which are right.
   *
   * @throws FailedException with every problem
   */
  static ImportFile read(Path path) {
    ImportFile file = new ImportFile();
    List<String> lines = text(path).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isBlank() && !(i == 0 && line.equalsIgnoreCase(HEADER))) {
        file.take(i + 1, line);
      }
    }
    file.failOnProblems();
    if (file.accounts.isEmpty()) {
      throw new FailedException("there is no user in " + path);
    }
    return file;
  }

  private static String text(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new FailedException("the file has more than " + MOST_BYTES + " bytes: divide it");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new FailedException("the file is not UTF-8");
    } catch (IOException e) {
      throw new FailedException("the file cannot be read: " + path);
    }
  }

  private void take(int number, String line) {
    List<String> fields = fields(line);
    if (fields.size() != 3) {
      problem(number, "not three fields: " + HEADER);
      return;
    }
    Optional<AccountName> name = AccountName.parse(fields.get(0));
    Set<String> roles = new TreeSet<>(List.of(fields.get(1).strip().split("[ ;]+")));
    roles.remove("");
    String hash = fields.get(2).strip();
    boolean good = true;
    if (name.isEmpty()) {
      good = problem(number, "no account can have that user name");
    } else if (lines.containsKey(name.get())) {
      good = problem(number, "the same user as in line " + lines.get(name.get()));
    }
    if (!roles.stream().allMatch(NewAccount::isRoleName)) {
      good = problem(number, "a role name has 1 to 64 characters of A-Z a-z 0-9 _ . -");
    }
    if (!PasswordHasher.isHash(hash)) {
      good =
          problem(
              number, "the hash is none of $2a$, $2b$ or $2y$ with a cost of 4 to 16, or $gh1$");
    }
    if (good) {
      lines.put(name.get(), number);
      accounts.add(new NewAccount(name.get(), roles, hash));
    }
  }

  /** Fields as RFC 4180 has them, but for line breaks within; one too few where a quote is open. */
  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        field.append(c);
        i++;
      } else if (c == '"' && (quoted || field.isEmpty())) {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (!quoted) {
      fields.add(field.toString());
    }
    return fields;
  }

  private boolean problem(int line, String what) {
    problems.add("line " + line + ": " + what);
    return false;
  }

  private void failOnProblems() {
    if (!problems.isEmpty()) {
      List<String> told = problems.subList(0, Math.min(problems.size(), MOST_PROBLEMS_TOLD));
      int more = problems.size() - told.size();
      throw new FailedException(
          "nothing was imported:\n  "
              + String.join("\n  ", told)
              + (more == 0 ? "" : "\n  and " + more + " more"));
    }
  }

  List<NewAccount> accounts() {
    return accounts;
  }

  /** Fails because of names that are taken, if there are any. */
  void refuse(List<AccountName> taken) {
    taken.forEach(name -> problem(lines.get(name), "there is a user " + name + " already"));
    failOnProblems();
  }
}
