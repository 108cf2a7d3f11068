package dev.gatehouse.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {
  @Test
  void rootAppHasNoContextPath() {
    Links links = new Links("", "/login", "/logout", "/gatehouse");
    assertEquals("/", links.home());
    assertEquals("/login", links.login());
    assertEquals("/logout", links.logout());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "//evil.example", "app", "/app/", "javascript:alert(1)"})
  void pathsThatLeadElsewhereAreRefused(String path) {
    assertThrows(
        IllegalArgumentException.class, () -> new Links(path, "/login", "/logout", "/gatehouse"));
    assertThrows(
        IllegalArgumentException.class, () -> new Links("", path, "/logout", "/gatehouse"));
    assertThrows(IllegalArgumentException.class, () -> new Links("", "/login", path, "/gatehouse"));
    assertThrows(IllegalArgumentException.class, () -> new Links("", "/login", "/logout", path));
  }
}
