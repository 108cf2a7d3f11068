package dev.gatehouse.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The security requirements that a test, or all tests of a class together, prove: each goes red
 * when the requirement is broken. Ids are those of {@code requirements.csv}, and every one of them
 * is claimed somewhere or says there why not; {@code RequirementsTest} sees to it.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Proves {
  /** Such as {@code TOK-05}. */
  String[] value();
}
