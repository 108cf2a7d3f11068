package dev.gatehouse.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the makers of a servlet container hand out; the exact version is said in {@code pom.xml}.
 */
enum Distribution {
  TOMCAT_10_1("tomcat-10.1."),
  TOMCAT_11("tomcat-11."),
  JETTY_12_1("jetty-home-12.1."),
  JETTY_12_0("jetty-home-12.0.");

  private static final Path FOLDER = Path.of("target", "containers").toAbsolutePath();
  private static final String ARCHIVE = ".tar.gz";

  private final String beginning;

  Distribution(String beginning) {
    this.beginning = beginning;
  }

  boolean isTomcat() {
    return beginning.startsWith("tomcat");
  }

  /** The archive as it was downloaded. */
  Path archive() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<Path> found =
          files
              .filter(file -> file.getFileName().toString().startsWith(beginning))
              .filter(file -> file.toString().endsWith(ARCHIVE))
              .toList();
      if (found.size() != 1) {
        throw new IllegalStateException("not one archive " + beginning + " but " + found);
      }
      return found.get(0);
    }
  }

  /** The folder it was unpacked to, which all starts share and none changes. */
  synchronized Path home() throws IOException {
    Path archive = archive();
    Path home = Path.of(archive.toString().replace(ARCHIVE, ""));
    if (!Files.exists(home)) {
      Path half = Files.createTempDirectory(FOLDER, "half");
      Commands.run(half, "tar", "--extract", "--strip-components=1", "--file=" + archive);
      Files.move(half, home);
    }
    return home;
  }

  /** Such as {@code tomcat-10.1.59}. */
  @Override
  public String toString() {
    try {
      return archive().getFileName().toString().replace(ARCHIVE, "");
    } catch (IOException e) {
      return beginning + "*";
    }
  }
}
