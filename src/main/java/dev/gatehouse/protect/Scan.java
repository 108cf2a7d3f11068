package dev.gatehouse.protect;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** What a WAR's classes and libraries tell of the app, as far as their bytes do without loading. */
final class Scan {
  private static final String CLASSES = "WEB-INF/classes/";
  private static final String LIBRARIES = "WEB-INF/lib/";

  private final Set<String> named;
  private final List<String> oldClasses = new ArrayList<>();
  private final List<String> oldLibraries = new ArrayList<>();
  private final List<String> constrainedClasses = new ArrayList<>();
  private final List<String> constrainingLibraries = new ArrayList<>();
  private boolean isJakarta;

  private Scan(Set<String> named) {
    this.named = named.stream().map(Scan::fileOf).collect(Collectors.toSet());
  }

  /**
   * Looks at all of them.
   *
   * @param named classes that {@code web.xml} names: the app's own wherever they are
   */
  static Scan of(ZipFile war, Set<String> named) throws IOException {
    Scan scan = new Scan(named);
    Enumeration<? extends ZipEntry> entries = war.entries();
    while (entries.hasMoreElements()) {
      ZipEntry entry = entries.nextElement();
      String name = entry.getName();
      if (name.startsWith(CLASSES) && name.endsWith(".class")) {
        try (InputStream in = war.getInputStream(entry)) {
          scan.look(name.substring(CLASSES.length()), in.readAllBytes(), "", true);
        }
      } else if (isLibrary(name)) {
        try (InputStream in = war.getInputStream(entry)) {
          scan.lookInside(name.substring(LIBRARIES.length()), in.readAllBytes());
        }
      }
    }
    return scan;
  }

  static boolean isLibrary(String name) {
    return name.startsWith(LIBRARIES) && name.endsWith(".jar");
  }

  private static String fileOf(String className) {
    return className.replace('.', '/') + ".class";
  }

  private void lookInside(String library, byte[] jar) throws IOException {
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        String name = entry.getName();
        if (name.endsWith(".class")) {
          look(name, in.readAllBytes(), library, named.contains(name));
        } else if (name.equals("META-INF/web-fragment.xml")) {
          WebXml fragment = WebXml.parse(name + " of " + library, in.readAllBytes());
          if (!fragment.constraints().isEmpty()) {
            constrainingLibraries.add(library);
          }
        }
      }
    }
  }

  private void look(String name, byte[] bytes, String library, boolean isOwn) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    isJakarta |= text.contains("jakarta/servlet/");
    if (text.contains("javax/servlet/")) {
      if (isOwn) {
        oldClasses.add(name);
      } else if (!oldLibraries.contains(library)) {
        oldLibraries.add(library);
      }
    }
    if (isOwn && text.contains("Ljakarta/servlet/annotation/ServletSecurity;")) {
      constrainedClasses.add(name);
    }
  }

  /** Files of own classes that know the servlet API of before Jakarta EE 9. */
  List<String> oldClasses() {
    return oldClasses;
  }

  /** Libraries that do, where nothing in the app knows the newer one. */
  List<String> oldLibraries() {
    return isJakarta ? List.of() : oldLibraries;
  }

  /** Files of own classes with {@code @ServletSecurity}. */
  List<String> constrainedClasses() {
    return constrainedClasses;
  }

  /** Libraries whose {@code web-fragment.xml} has constraints. */
  List<String> constrainingLibraries() {
    return constrainingLibraries;
  }
}
