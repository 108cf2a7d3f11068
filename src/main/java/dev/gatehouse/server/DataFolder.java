package dev.gatehouse.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of an embedded database, for its owner's eyes alone (0700):
 *
 * <pre>
 * postgresql-18.6/   the programs
 * data/              the cluster; data.new-* is one that was never finished
 * password           32 random letters and digits, 0600
 * lock               held by the process that owns the folder, holds its id
 * postgres.log       what the server says; postgres.log.1 is the part before
 * command.log        what the last of initdb and pg_ctl said
 * </pre>
 *
 * @param home the folder's real path
 */
record DataFolder(Path home) {
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
  private static final long FULL_LOG_BYTES = 10_000_000;

  Path data() {
    return home.resolve("data");
  }

  Path log() {
    return home.resolve("postgres.log");
  }

  Path passwordFile() {
    return home.resolve("password");
  }

  /**
   * The folder made ready: created if missing and closed to everybody else.
   *
   * @throws EmbeddedPostgresException if it holds something else, belongs to another user or was
   *     made by another major version
   */
  static DataFolder prepared(Path folder) throws IOException {
    Path wanted = folder.toAbsolutePath().normalize();
    Files.createDirectories(wanted, createdWith(wanted, "rwx------"));
    DataFolder prepared = new DataFolder(wanted.toRealPath());
    prepared.refuseIfNotOurs();
    permit(prepared.home, "rwx------");
    return prepared;
  }

  /** A folder of something else, such as a home folder, must not lose its permissions. */
  private void refuseIfNotOurs() throws IOException {
    refuseIfOfAnotherUser();
    try (Stream<Path> entries = Files.list(home)) {
      List<String> names =
          entries.map(e -> e.getFileName().toString()).filter(n -> !n.startsWith(".")).toList();
      if (!names.isEmpty() && !names.contains("lock")) {
        throw new EmbeddedPostgresException(
            home + " holds something else: choose another folder with --data.");
      }
    }
    Path made = data().resolve("PG_VERSION");
    if (Files.exists(made)) {
      String theirs = Files.readString(made).strip();
      String ours = Binaries.VERSION.substring(0, Binaries.VERSION.indexOf('.'));
      if (!theirs.equals(ours)) {
        throw new EmbeddedPostgresException(
            "%s was made by PostgreSQL %s and this Gatehouse brings %s: write a backup with the "
                    .formatted(home, theirs, ours)
                + "Gatehouse that made it, and restore that into another folder.");
      }
    }
  }

  private void refuseIfOfAnotherUser() throws IOException {
    if (!Files.isWritable(home)) {
      throw ofAnotherUser();
    }
    Path probe = Files.createTempFile(home, ".owner", "");
    try {
      if (isPosix(home) && !Files.getOwner(probe).equals(Files.getOwner(home))) {
        throw ofAnotherUser();
      }
    } finally {
      Files.delete(probe);
    }
  }

  private EmbeddedPostgresException ofAnotherUser() throws IOException {
    return new EmbeddedPostgresException(
        "%s is not ours to write, it belongs to the user %s: start Gatehouse as that user, or choose another folder with --data."
            .formatted(home, Files.getOwner(home)));
  }

  /** Whether this process, which owns the folder, is root's. */
  boolean isRoots() throws IOException {
    return isPosix(home) && Files.getAttribute(home, "unix:uid").equals(0);
  }

  /**
   * The password of the only database user; made first if there is none yet. It is on the disk,
   * flushed, before a cluster is made with it.
   */
  String password() throws IOException {
    if (Files.exists(passwordFile())) {
      return Files.readString(passwordFile()).strip();
    }
    if (Files.exists(data())) {
      throw new EmbeddedPostgresException(
          passwordFile() + " is missing: put it back, or choose another folder with --data.");
    }
    SecureRandom random = new SecureRandom();
    StringBuilder password = new StringBuilder();
    while (password.length() < 32) {
      password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    Path half = home.resolve("password.new");
    Files.deleteIfExists(half);
    Files.createFile(half, createdWith(half, "rw-------"));
    Files.writeString(half, password, StandardOpenOption.SYNC);
    Files.move(half, passwordFile(), StandardCopyOption.ATOMIC_MOVE);
    flush();
    return password.toString();
  }

  /** Flushes the names in the folder to the disk, where that can be asked for. */
  void flush() throws IOException {
    if (isPosix(home)) {
      try (FileChannel channel = FileChannel.open(home, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** A new empty folder for a cluster in the making; its name is used by nobody else. */
  Path halfMadeData() throws IOException {
    return Files.createTempDirectory(home, "data.new-");
  }

  /** Removes clusters that were never finished. */
  void removeHalfMadeData() throws IOException {
    List<Path> left;
    try (Stream<Path> entries = Files.list(home)) {
      left = entries.filter(e -> e.getFileName().toString().startsWith("data.new-")).toList();
    }
    for (Path half : left) {
      try {
        deleteTree(half);
      } catch (IOException | UncheckedIOException e) {
        // The initdb of a process killed a moment ago may still write there.
        LOG.warn("sys_leftover_kept folder={} reason={}", half, e.getMessage());
      }
    }
  }

  /** Puts a full log aside, so that two at most are kept. */
  void turnLog() throws IOException {
    if (Files.exists(log()) && Files.size(log()) > FULL_LOG_BYTES) {
      Files.move(log(), home.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  static void deleteTree(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> paths = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(tree)) {
      walk.sorted(Comparator.reverseOrder()).forEach(paths::add);
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }

  static void permit(Path path, String permissions) throws IOException {
    if (isPosix(path)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
  }

  private static FileAttribute<?>[] createdWith(Path path, String permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  /** What an I/O error says in words: some of them have a path for their whole message. */
  static String inWords(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return "access to " + denied.getFile() + " is denied";
    }
    if (e instanceof FileAlreadyExistsException exists) {
      return exists.getFile() + " is a file";
    }
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + " cannot be made or found";
    }
    return e.getMessage();
  }
}
