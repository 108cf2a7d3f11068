package dev.gatehouse.server;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One process's hold on a data folder: a lock of the operating system on {@code FOLDER/lock}, which
 * it frees when the process ends, however it ends. The file's text is the holder's process id.
 *
 * <p>Closing <em>any</em> channel on a file gives up every lock this JVM has on it (POSIX fcntl),
 * so a folder held by this JVM is remembered in {@link #HELD} and its file is not opened again.
 */
final class FolderLock implements AutoCloseable {
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /** Locked far behind the text: Windows lets nobody read a locked byte. */
  private static final long LOCKED_BYTE = 1_000_000;

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the folder, a real path, for this process.
   *
   * @throws EmbeddedPostgresException if it is taken already, by this process or another
   */
  static FolderLock take(Path folder) throws IOException {
    if (!HELD.add(folder)) {
      throw inUse(folder, Long.toString(ProcessHandle.current().pid()));
    }
    boolean taken = false;
    Path file = folder.resolve("lock");
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, CREATE, WRITE);
      if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
        throw inUse(folder, Files.readString(file).strip());
      }
      String pid = Long.toString(ProcessHandle.current().pid());
      channel.truncate(0).write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
      taken = true;
      return new FolderLock(folder, channel);
    } finally {
      if (!taken) {
        if (channel != null) {
          channel.close();
        }
        HELD.remove(folder);
      }
    }
  }

  private static EmbeddedPostgresException inUse(Path folder, String pid) {
    return new EmbeddedPostgresException(
        folder
            + " is in use by another Gatehouse (process "
            + (pid.isEmpty() ? "unknown" : pid)
            + "). Stop it, or choose another folder with --data.");
  }

  /** Gives the folder back. */
  @Override
  public void close() throws IOException {
    channel.close();
    HELD.remove(folder);
  }
}
