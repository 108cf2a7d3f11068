package dev.gatehouse.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {
  private static final Assets ASSETS = new Assets(Brand.GATEHOUSE);

  @Test
  void rootAppHasNoContextPath() {
    Links links = new Links("", "/login", "/logout", "/gatehouse", ASSETS);
    assertEquals("/", links.home());
    assertEquals("/login", links.login());
    assertEquals("/logout", links.logout());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "//evil.example", "app", "/app/", "javascript:alert(1)"})
  void pathsThatLeadElsewhereAreRefused(String path) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Links(path, "/login", "/logout", "/gatehouse", ASSETS));
    assertThrows(
        IllegalArgumentException.class, () -> new Links("", path, "/logout", "/gatehouse", ASSETS));
    assertThrows(
        IllegalArgumentException.class, () -> new Links("", "/login", path, "/gatehouse", ASSETS));
    assertThrows(
        IllegalArgumentException.class, () -> new Links("", "/login", "/logout", path, ASSETS));
  }
}
