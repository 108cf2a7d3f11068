package dev.gatehouse;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.gatehouse.testing.Proves;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The packages depend on each other one way only, from the top of this list to its end. */
class ArchitectureTest {
  private static final List<String> TOP_DOWN =
      List.of(
          "testkit",
          "server",
          "cli",
          "protect",
          "boot",
          "doctor",
          "",
          "config",
          "web",
          "session",
          "backup",
          "account",
          "revocation",
          "pages",
          "audit",
          "db",
          "keys",
          "access",
          "text",
          "logging");

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.gatehouse");

  @Test
  void dependenciesRunOneWay() {
    for (JavaClass from : classes) {
      for (JavaClass to :
          from.getDirectDependenciesFromSelf().stream().map(d -> d.getTargetClass()).toList()) {
        if (to.getPackageName().startsWith("dev.gatehouse")) {
          assertTrue(
              rank(from) <= rank(to), () -> from.getName() + " must not depend on " + to.getName());
        }
      }
    }
  }

  private static int rank(JavaClass type) {
    String name = type.getPackageName();
    String first = name.equals("dev.gatehouse") ? "" : name.split("\\.")[2];
    int rank = TOP_DOWN.indexOf(first);
    assertTrue(rank >= 0, () -> "package " + name + " has no place in the order");
    return rank;
  }

  @Test
  void thereIsNoCircle() {
    slices().matching("dev.gatehouse.(*)..").should().beFreeOfCycles().check(classes);
  }

  /** JDK 17 keeps an app in memory that has used such a method, which a record has by itself. */
  @Test
  void noRecordIsComparedByWhatItHolds() {
    List<String> calls =
        classes.stream()
            .flatMap(from -> from.getMethodCallsFromSelf().stream())
            .filter(call -> call.getTargetOwner().isRecord())
            .filter(call -> List.of("equals", "hashCode").contains(call.getName()))
            .filter(call -> isMadeByCompiler(call.getTarget()))
            .map(call -> call.getDescription())
            .toList();
    assertEquals(List.of(), calls);
  }

  /** Such a method is final in a class file; none of ours is. */
  private static boolean isMadeByCompiler(MethodCallTarget method) {
    return method.resolveMember().orElseThrow().getModifiers().contains(JavaModifier.FINAL);
  }

  @Test
  void onlyWebAndBootTouchServlets() {
    noClasses()
        .that()
        .resideOutsideOfPackages("..web..", "..boot..", "..server..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.servlet..")
        .check(classes);
  }

  @Test
  void onlyThePackagesWithStoresTouchJdbc() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "..db..",
            "..account..",
            "..audit..",
            "..revocation..",
            "..session..",
            "..backup..",
            "..server..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.sql..")
        .check(classes);
  }

  @Test
  void accessKeysPagesAndTextImportNothingElseOfOurs() {
    for (String name : List.of("access", "keys", "pages", "text")) {
      classes()
          .that()
          .resideInAPackage("dev.gatehouse." + name + "..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.gatehouse." + name + "..",
              name.equals("pages") ? "dev.gatehouse.text.." : "java..",
              "java..",
              "javax..",
              "org.xml.sax..", // Java's own
              "gg.jte..")
          .check(classes);
    }
  }

  @Test
  @Proves("TOK-06")
  void secretsAreComparedInConstantTime() {
    noClasses()
        .should()
        .callMethod(Arrays.class, "equals", byte[].class, byte[].class)
        .check(classes);
    classes()
        .that()
        .haveNameMatching(".*\\.(Tagger|TokenHash|PasswordHasher)")
        .should()
        .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class)
        .check(classes);
  }

  /** The reaper's delay is no secret. */
  @Test
  @Proves("TOK-01")
  void chanceThatCanBeForeseenMakesNoSecret() {
    noClasses()
        .that()
        .haveSimpleNameNotStartingWith("Reaper")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.util\\.(Random|SplittableRandom|concurrent\\.ThreadLocalRandom)")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .check(classes);
  }

  @Test
  @Proves("TOK-11")
  void nothingIsDeserialized() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectInputStream")
        .check(classes);
  }
}
