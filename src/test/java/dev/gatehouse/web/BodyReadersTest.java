package dev.gatehouse.web;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BodyReadersTest {
  private final BodyReaders readers = new BodyReaders(3, 2);

  @Test
  void oneSourceHoldsOnlyItsShare() {
    assertTrue(readers.enter("a"));
    assertTrue(readers.enter("a"));
    assertFalse(readers.enter("a"));
    assertTrue(readers.enter("b"));
  }

  @Test
  void allTogetherHoldOnlyTheWhole() {
    assertTrue(readers.enter("a"));
    assertTrue(readers.enter("b"));
    assertTrue(readers.enter("c"));
    assertFalse(readers.enter("d"));
  }

  @Test
  void whoLeavesMakesRoom() {
    readers.enter("a");
    readers.enter("a");
    readers.leave("a");
    assertTrue(readers.enter("a"));
    readers.leave("a");
    readers.leave("a");
    assertTrue(readers.enter("b"));
    assertTrue(readers.enter("b"));
  }
}
