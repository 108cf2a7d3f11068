package dev.gatehouse.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An installed JDK.
 *
 * @param feature such as 17
 * @param version such as {@code 17.0.15}
 */
record JavaHome(int feature, String version, Path path) {
  /**
   * Folders of JDKs, separated as in a PATH; where it is not set, {@code /usr/lib/jvm} is searched.
   */
  static final String PROPERTY = "gatehouse.java-homes";

  /** The oldest that is promised. */
  static final int OLDEST = 17;

  private static final Path DEBIAN = Path.of("/usr/lib/jvm");
  private static final Pattern VERSION =
      Pattern.compile("^JAVA_VERSION=\"((\\d+)[^\"]*)\"", Pattern.MULTILINE);

  /** The one of {@link #OLDEST} and the newest, of those that are named, found or running this. */
  static List<JavaHome> oldestAndNewest() throws IOException {
    TreeMap<Integer, JavaHome> found = new TreeMap<>();
    for (Path folder : folders()) {
      read(folder).ifPresent(home -> found.putIfAbsent(home.feature(), home));
    }
    return Stream.of(found.get(OLDEST), found.lastEntry().getValue())
        .filter(home -> home != null)
        .distinct()
        .toList();
  }

  private static List<Path> folders() throws IOException {
    Path running = Path.of(System.getProperty("java.home"));
    String named = System.getProperty(PROPERTY);
    if (named != null) {
      return Stream.concat(Stream.of(running), Arrays.stream(named.split(":")).map(Path::of))
          .toList();
    }
    if (!Files.isDirectory(DEBIAN)) {
      return List.of(running);
    }
    try (Stream<Path> installed = Files.list(DEBIAN)) {
      return Stream.concat(Stream.of(running), installed.sorted()).toList();
    }
  }

  /** Empty for what is no JDK: one without jcmd is a runtime alone. */
  private static Optional<JavaHome> read(Path folder) throws IOException {
    Path release = folder.resolve("release");
    if (!Files.isReadable(release) || !Files.isExecutable(folder.resolve("bin/jcmd"))) {
      return Optional.empty();
    }
    Matcher version = VERSION.matcher(Files.readString(release));
    return version.find()
        ? Optional.of(new JavaHome(Integer.parseInt(version.group(2)), version.group(1), folder))
        : Optional.empty();
  }

  String program(String name) {
    return path.resolve("bin").resolve(name).toString();
  }

  @Override
  public String toString() {
    return "JDK " + version;
  }
}
