package dev.gatehouse.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a component of {@link Settings} is to a reader of the documentation and to the reader of the
 * settings.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Setting {

  /** The key without the prefix {@code gatehouse.}, in lower case: {@code session.idle}. */
  String key();

  /** A second key, for the file that holds the value instead; empty if there is none. */
  String file() default "";

  /** The text that counts when nothing is given; empty for none. */
  String standard() default "";

  /**
   * What is accepted; of a number or duration {@code LEAST to MOST}, which is what the reader
   * checks.
   */
  String bounds();

  /** One sentence, with the unit. */
  String meaning();

  /** Whether the value is, or may by mistake contain, a secret, so that no message may show it. */
  boolean secret() default false;
}
