package dev.gatehouse.readme;

import dev.gatehouse.readme.Requirement.Status;
import java.util.List;
import java.util.stream.Collectors;

/** The page that says of each requirement which test proves it, or why none does. */
final class RequirementsPage {
  private static final String HEAD =
      """
      # Security requirements and their tests

      <!-- Drawn from requirements.csv and the tests' @Proves by RequirementsTest; rewritten by
           mvn test -Dtest=RequirementsTest -Dgatehouse.rewrite-requirements -->

      Of %d requirements %d are proved by tests, %d are refused and %d are open.

      The words are ours; the source is where the requirement comes from. The level is that of the OWASP ASVS 5.0; with a star, another source asks for it and the level is our placing. A requirement counts as proved
      by a test that goes red when it is broken, and by nothing else.
      """;

  private final List<Requirement> requirements;
  private final List<Claim> claims;

  RequirementsPage(List<Requirement> requirements, List<Claim> claims) {
    this.requirements = requirements;
    this.claims = claims;
  }

  /** The whole page in Markdown. */
  String markdown() {
    StringBuilder page =
        new StringBuilder(
            HEAD.formatted(
                requirements.size(),
                count(Status.PROVED),
                count(Status.REFUSED),
                count(Status.OPEN)));
    table(page, "Refused", Status.REFUSED, "why");
    table(page, "Open", Status.OPEN, "what is missing");
    String group = "";
    for (Requirement requirement : of(Status.PROVED)) {
      if (!requirement.group().equals(group)) {
        group = requirement.group();
        head(page, group, "proved by");
      }
      String remark = requirement.remark().isEmpty() ? "" : "; " + requirement.remark();
      row(page, requirement, requirement.required() + remark, testsOf(requirement));
    }
    return page.toString();
  }

  private void table(StringBuilder page, String title, Status status, String last) {
    head(page, title, last);
    of(status).forEach(open -> row(page, open, open.required(), open.remark()));
  }

  private static void head(StringBuilder page, String title, String last) {
    page.append("\n## %s\n\n| | level | source | required | %s |\n".formatted(title, last))
        .append("|---|---|---|---|---|\n");
  }

  private static void row(StringBuilder page, Requirement row, String required, String last) {
    page.append(
        "| %s | %s | %s | %s | %s |\n"
            .formatted(row.id(), row.level().replace("*", "\\*"), row.source(), required, last));
  }

  private String testsOf(Requirement requirement) {
    return claims.stream()
        .filter(claim -> claim.id().equals(requirement.id()))
        .map(claim -> "`" + claim.test() + "`")
        .collect(Collectors.joining(", "));
  }

  private List<Requirement> of(Status status) {
    return requirements.stream().filter(row -> row.status() == status).toList();
  }

  private int count(Status status) {
    return of(status).size();
  }
}
