package dev.gatehouse.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The bundled PostgreSQL programs, unpacked once into {@code PARENT/postgresql-VERSION} and used
 * again afterwards. The archive lies on the classpath as {@code /postgres-OS-ARCH.txz}, a tar file
 * compressed with xz. The folder gets its name only when it is whole.
 */
final class Binaries {
  static final String VERSION = "18.6";

  private Binaries() {}

  /**
   * The folder that holds {@code bin}, {@code lib} and {@code share}; unpacked first if it is not
   * there. Other processes must be kept from the same parent by the caller.
   *
   * @throws EmbeddedPostgresException if no programs are bundled for this system
   */
  static Path unpackedIn(Path parent) throws IOException {
    return unpackedIn(parent, VERSION, Binaries.class.getResource(archive()));
  }

  /** As {@link #unpackedIn(Path)}, from an archive of another version; null stands for none. */
  static synchronized Path unpackedIn(Path parent, String version, URL archive) throws IOException {
    Path whole = parent.toAbsolutePath().resolve("postgresql-" + version);
    if (Files.isDirectory(whole)) {
      return whole;
    }
    if (archive == null) {
      throw noneFor(System.getProperty("os.name"), System.getProperty("os.arch"));
    }
    Path half = whole.resolveSibling(whole.getFileName() + ".new");
    DataFolder.deleteTree(half);
    Files.createDirectories(half);
    try (InputStream packed = archive.openStream()) {
      unpack(new XZInputStream(new BufferedInputStream(packed)), half);
    }
    return Files.move(half, whole, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The archive's name on the classpath, for this system. */
  static String archive() {
    return archiveFor(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /** The same from values of {@code os.name} and {@code os.arch}. */
  static String archiveFor(String osName, String osArch) {
    String name = osName.toLowerCase(Locale.ROOT);
    String os =
        name.startsWith("windows")
            ? "windows"
            : name.startsWith("mac") ? "darwin" : name.equals("linux") ? "linux" : "";
    String arch =
        switch (osArch.toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> "";
        };
    if (os.isEmpty() || arch.isEmpty()) {
      throw noneFor(osName, osArch);
    }
    return "/postgres-" + os + "-" + arch + ".txz";
  }

  private static EmbeddedPostgresException noneFor(String osName, String osArch) {
    return new EmbeddedPostgresException(
        "There is no bundled PostgreSQL for " + osName + "/" + osArch + ": set gatehouse.db.url.");
  }

  /**
   * Unpacks a plain tar file into an existing folder. Files that are executable for their owner
   * stay so.
   *
   * @throws IOException if an entry, or what a link points to, lies outside of the folder
   */
  static void unpack(InputStream tarFile, Path folder) throws IOException {
    TarArchiveInputStream tar = new TarArchiveInputStream(tarFile);
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      Path target = inside(folder, folder.resolve(entry.getName()));
      if (entry.isDirectory()) {
        Files.createDirectories(target);
        continue;
      }
      Files.createDirectories(target.getParent());
      if (entry.isSymbolicLink()) {
        inside(folder, target.resolveSibling(entry.getLinkName()));
        Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      } else if (entry.isFile()) {
        Files.copy(tar, target);
        if ((entry.getMode() & 0100) != 0) {
          DataFolder.permit(target, "rwx------");
        }
      } else {
        throw new IOException("The archive holds an entry of unknown kind: " + entry.getName());
      }
    }
  }

  private static Path inside(Path folder, Path path) throws IOException {
    Path clean = path.normalize();
    if (!clean.startsWith(folder.normalize())) {
      throw new IOException("The archive holds an entry outside of its folder: " + path);
    }
    return clean;
  }
}
