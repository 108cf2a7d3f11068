package dev.gatehouse.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.readme.Requirement.Status;
import dev.gatehouse.testing.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/**
 * Every security requirement is proved by a test that runs, or is refused or open with a reason;
 * and the page that says so is current. It is rewritten by {@code mvn test -Dtest=RequirementsTest
 * -Dgatehouse.rewrite-requirements}.
 */
class RequirementsTest {
  private static final Path PAGE = Path.of("src/site/markdown/requirements.md");

  @Test
  void everyRequirementIsProvedOrSaysWhyNot() {
    assertEquals("", String.join("\n", problems(Requirement.all(), Claim.all())));
  }

  @Test
  void pageIsThatOfTheTests() throws IOException {
    String right = new RequirementsPage(Requirement.all(), Claim.all()).markdown();
    if (System.getProperty("gatehouse.rewrite-requirements") != null) {
      Files.writeString(PAGE, right);
    }
    assertEquals(right, Files.readString(PAGE));
  }

  private static List<String> problems(List<Requirement> requirements, List<Claim> claims) {
    List<String> problems = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Requirement requirement : requirements) {
      String id = requirement.id();
      boolean isProved = requirement.status() == Status.PROVED;
      boolean isClaimed = claims.stream().anyMatch(claim -> claim.id().equals(id));
      if (!ids.add(id)) {
        problems.add(id + " is there twice");
      }
      if (isProved && !isClaimed) {
        problems.add(id + " has neither a test nor a status");
      }
      if (!isProved && isClaimed) {
        problems.add(id + " is " + requirement.status() + " and has a test: take one away");
      }
      if (!isProved && requirement.remark().isEmpty()) {
        problems.add(id + " is " + requirement.status() + " without a reason");
      }
    }
    for (Claim claim : claims) {
      if (!ids.contains(claim.id())) {
        problems.add(claim.test() + " proves " + claim.id() + ", which is no requirement");
      }
      if (!claim.runs()) {
        problems.add(claim.test() + " proves " + claim.id() + ", but no build runs it");
      }
    }
    return problems;
  }

  @Test
  void eachKindOfProblemIsFound() {
    List<Requirement> rows =
        List.of(
            row("A-01", Status.PROVED, ""),
            row("A-02", Status.PROVED, ""),
            row("A-03", Status.OPEN, "later"),
            row("A-04", Status.REFUSED, ""),
            row("A-01", Status.PROVED, ""));
    List<Claim> claims = new ArrayList<>();
    for (Class<?> type : List.of(Good.class, Off.class, PartlyOff.class)) {
      claims.addAll(Claim.of(type, true));
    }
    claims.addAll(Claim.of(Elsewhere.class, false));

    assertEquals(
        """
        A-02 has neither a test nor a status
        A-03 is OPEN and has a test: take one away
        A-04 is REFUSED without a reason
        A-01 is there twice
        RequirementsTest.Good.proves proves A-09, which is no requirement
        RequirementsTest.Good.helper proves A-01, but no build runs it
        RequirementsTest.Off.proves proves A-01, but no build runs it
        RequirementsTest.PartlyOff proves A-01, but no build runs it
        RequirementsTest.Elsewhere.proves proves A-01, but no build runs it"""
            .lines()
            .sorted()
            .toList(),
        problems(rows, claims).stream().sorted().toList());
  }

  private static Requirement row(String id, Status status, String remark) {
    return new Requirement("Group", id, "L1", "source", "something", status, remark);
  }

  static final class Good {
    @Test
    @Proves({"A-01", "A-03", "A-09"})
    void proves() {}

    @Proves("A-01")
    void helper() {}
  }

  @Disabled("on purpose")
  static final class Off {
    @Test
    @Proves("A-01")
    void proves() {}
  }

  @Proves("A-01")
  static final class PartlyOff {
    @Test
    void proves() {}

    @Test
    @Disabled("on purpose")
    void doesNotRun() {}
  }

  static final class Elsewhere {
    @Test
    @Proves("A-01")
    void proves() {}
  }
}
