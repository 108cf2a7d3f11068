package dev.gatehouse.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A PostgreSQL server of our own that keeps its data in a folder: loopback only, no Unix socket, a
 * password for everybody, every commit on the disk. It is a process of its own:
 *
 * <pre>
 * no server --start--> running and owned --close--> no server
 *                        |          ^
 *             JVM killed |          | start takes over
 *                        v          |
 *                        left behind --killed--> dead, start recovers what was committed
 * </pre>
 *
 * <p>There is no shutdown hook here; whoever starts it closes it. Safe for several threads.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private final Postmaster postmaster;
  private final String password;
  private final Runnable stop;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedPostgres(Postmaster postmaster, String password, Runnable stop) {
    this.postmaster = postmaster;
    this.password = password;
    this.stop = stop;
  }

  /**
   * Starts the server of this folder, or takes over the one that a killed process left behind. The
   * first start unpacks the programs and makes the cluster, which takes some seconds.
   *
   * @throws EmbeddedPostgresException if it cannot run here, or another process has the folder
   */
  public static EmbeddedPostgres start(Path folder) {
    return start(folder, folder, Map.of());
  }

  /**
   * As {@link #start(Path)}, for test suites: the programs are unpacked into another folder, which
   * several clusters share, and server settings such as {@code fsync=off} go over our own. A server
   * taken over keeps the settings it has.
   */
  public static EmbeddedPostgres start(
      Path folder, Path programsFolder, Map<String, String> settings) {
    try {
      DataFolder prepared = DataFolder.prepared(folder);
      FolderLock lock = FolderLock.take(prepared.home());
      boolean started = false;
      try {
        Programs programs = Programs.of(Binaries.unpackedIn(programsFolder), prepared);
        String password = prepared.password();
        Cluster cluster = new Cluster(prepared, password, programs, Cluster.settingsWith(settings));
        Postmaster postmaster = upUnlessStopped(cluster);
        started = true;
        return new EmbeddedPostgres(postmaster, password, () -> stop(prepared, cluster, lock));
      } finally {
        if (!started) {
          lock.close();
        }
      }
    } catch (IOException e) {
      throw new EmbeddedPostgresException(
          "The database in %s cannot be started (%s): mend that, or choose another folder with --data."
              .formatted(folder, DataFolder.inWords(e)),
          e);
    }
  }

  /** While it starts nobody holds it yet, so Ctrl-C in these seconds must stop it here. */
  private static Postmaster upUnlessStopped(Cluster cluster) throws IOException {
    Thread stop = new Thread(() -> stopHalfStarted(cluster), "gatehouse-stop-postgres");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      return cluster.up();
    } finally {
      Runtime.getRuntime().removeShutdownHook(stop);
    }
  }

  private static void stopHalfStarted(Cluster cluster) {
    try {
      cluster.down();
    } catch (IOException e) {
      throw new UncheckedIOException("the next start on this folder takes the server over", e);
    }
  }

  private static void stop(DataFolder folder, Cluster cluster, FolderLock lock) {
    try (lock) {
      cluster.down();
    } catch (IOException e) {
      throw new EmbeddedPostgresException(
          "The database in %s cannot be stopped (%s)."
              .formatted(folder.home(), DataFolder.inWords(e)),
          e);
    }
  }

  /**
   * The running server of this folder, whoever owns it; empty if none answers. Closing what comes
   * back does not stop it.
   */
  public static Optional<EmbeddedPostgres> attach(Path folder) {
    try {
      DataFolder existing = new DataFolder(folder.toAbsolutePath());
      if (!Files.isReadable(existing.passwordFile())) {
        return Optional.empty();
      }
      String password = existing.password();
      return Postmaster.of(existing.data())
          .filter(postmaster -> postmaster.answers(password, existing.data()))
          .map(postmaster -> new EmbeddedPostgres(postmaster, password, () -> {}));
    } catch (IOException e) {
      throw new EmbeddedPostgresException(
          "The database in %s cannot be read (%s).".formatted(folder, DataFolder.inWords(e)), e);
    }
  }

  /**
   * The JDBC URL of the database, without user and password. It lets the driver prove the password
   * by SCRAM alone: another program on a port that the server has left learns nothing.
   */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:%s/%s?requireAuth=scram-sha-256"
        .formatted(Integer.toString(postmaster.port()), Cluster.DATABASE);
  }

  /** The one database user; the server is wholly its own. */
  public String user() {
    return Postmaster.USER;
  }

  /** The password of {@link #user()}: 32 letters and digits. */
  public String password() {
    return password;
  }

  /** Runs the action if the server ends without having been closed here. */
  void onDeath(Runnable action) {
    ProcessHandle.of(postmaster.pid())
        .ifPresent(
            process ->
                process
                    .onExit()
                    .thenRun(
                        () -> {
                          if (!closed.get()) {
                            action.run();
                          }
                        }));
  }

  Postmaster postmaster() {
    return postmaster;
  }

  /**
   * Stops the server and gives the folder back; a second call does nothing. Open connections are
   * ended. After 10 s the server is cut short, which loses no commit.
   *
   * @throws EmbeddedPostgresException if it is alive even so
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      stop.run();
    }
  }
}
