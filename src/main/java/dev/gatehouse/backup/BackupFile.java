package dev.gatehouse.backup;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A backup on the disk: a ZIP file, for its owner's eyes alone (0600), of exactly
 *
 * <pre>
 * account.csv     the accounts: CSV in UTF-8 with a header line, as COPY writes it, at most 4 GB
 * manifest.json   a {@link Manifest}, at most 10 kB
 * </pre>
 *
 * It is input from outside: an entry more or less, twice, too large, of another length or checksum
 * than it says, and it is refused. Nothing of it is unpacked to the disk.
 */
public final class BackupFile implements AutoCloseable {
  private static final String ACCOUNTS = "account.csv";
  private static final String MANIFEST = "manifest.json";
  private static final List<String> NAMES = List.of(ACCOUNTS, MANIFEST);
  private static final long MAX_ACCOUNTS_BYTES = 4_000_000_000L;
  private static final int MAX_MANIFEST_BYTES = 10_000;

  private final Path path;
  private final ZipFile zip;
  private final ZipEntry accounts;
  private final Manifest manifest;

  private BackupFile(Path path, ZipFile zip) throws IOException {
    this.path = path;
    this.zip = zip;
    if (!zip.stream().map(ZipEntry::getName).sorted().toList().equals(NAMES)) {
      throw damaged();
    }
    this.accounts = boundedEntry(ACCOUNTS, MAX_ACCOUNTS_BYTES);
    try (InputStream json = open(boundedEntry(MANIFEST, MAX_MANIFEST_BYTES))) {
      this.manifest = Manifest.parse(json.readAllBytes()).orElseThrow(this::damaged);
    }
    if (manifest.format() != Manifest.FORMAT) {
      throw manifest.format() > Manifest.FORMAT ? newer() : damaged();
    }
  }

  private ZipEntry boundedEntry(String name, long maxBytes) {
    ZipEntry entry = zip.getEntry(name);
    if (entry.getSize() > maxBytes) {
      throw new BackupException(
          "%s holds more than a backup may: %s is larger than %d bytes"
              .formatted(path, name, maxBytes));
    }
    return entry;
  }

  /** Writes the accounts, and says what was written. */
  @FunctionalInterface
  interface Content {
    Manifest writeTo(OutputStream accounts) throws IOException;
  }

  /**
   * Writes a new file. It gets its name when it is whole, was read back and is on the disk; before
   * that, and if anything fails, there is none.
   *
   * @throws BackupException if there is a file of that name, or the disk refuses
   */
  static Manifest write(Path path, Content content) {
    Path file = path.toAbsolutePath();
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new BackupException(path + " exists already: choose another name");
    }
    Path half = null;
    try {
      half = Files.createTempFile(file.getParent(), ".gatehouse-backup-", ".part"); // 0600
      half.toFile().deleteOnExit(); // Ctrl-C
      Manifest manifest = writeFlushed(half, content);
      try (BackupFile written = open(half);
          InputStream csv = written.accounts()) {
        csv.transferTo(OutputStream.nullOutputStream());
      }
      Files.move(half, file);
      flush(file.getParent());
      return manifest;
    } catch (IOException e) {
      throw new BackupException(path + " cannot be written: " + inWords(e), e);
    } catch (UncheckedIOException e) {
      throw new BackupException(path + " cannot be written: " + inWords(e.getCause()), e);
    } finally {
      if (half != null) {
        half.toFile().delete();
      }
    }
  }

  private static Manifest writeFlushed(Path file, Content content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        OutputStream buffer = new BufferedOutputStream(Channels.newOutputStream(channel));
        ZipOutputStream zip = new ZipOutputStream(buffer)) {
      zip.putNextEntry(new ZipEntry(ACCOUNTS));
      Manifest manifest = content.writeTo(zip);
      zip.putNextEntry(new ZipEntry(MANIFEST));
      zip.write(manifest.json());
      zip.finish();
      buffer.flush();
      channel.force(true);
      return manifest;
    }
  }

  /** Flushes the names in a folder to the disk, where that can be asked for. */
  private static void flush(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /**
   * Opens a file and reads all but its accounts.
   *
   * @throws BackupException if it cannot be read, is no backup or is of a newer Gatehouse
   */
  public static BackupFile open(Path path) {
    ZipFile zip = null;
    BackupFile opened = null;
    try {
      zip = new ZipFile(path.toFile());
      opened = new BackupFile(path, zip);
      return opened;
    } catch (ZipException e) {
      throw damaged(path, e);
    } catch (IOException e) {
      throw new BackupException(path + " cannot be read: " + inWords(e), e);
    } finally {
      if (zip != null && opened == null) {
        close(zip);
      }
    }
  }

  /** What it says of itself. */
  public Manifest manifest() {
    return manifest;
  }

  /**
   * The accounts. The stream throws {@link BackupException} at its end if it has not the length and
   * checksum that it should have.
   */
  InputStream accounts() throws IOException {
    return open(accounts);
  }

  private InputStream open(ZipEntry entry) throws IOException {
    return new BufferedInputStream(new Checked(zip.getInputStream(entry), entry));
  }

  /** Java checks neither when it reads an entry by its name. */
  private final class Checked extends FilterInputStream {
    private final ZipEntry entry;
    private final CRC32 crc = new CRC32();
    private long bytes;

    Checked(InputStream in, ZipEntry entry) {
      super(in);
      this.entry = entry;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("it is read through a buffer");
    }

    @Override
    public int read(byte[] target, int from, int length) {
      int count = readUnchecked(target, from, length);
      if (count > 0) {
        crc.update(target, from, count);
        bytes += count;
      }
      boolean isEnd = count < 0;
      if (bytes > entry.getSize() || isEnd && !isWhole()) {
        throw damaged();
      }
      return count;
    }

    private int readUnchecked(byte[] target, int from, int length) {
      try {
        return in.read(target, from, length);
      } catch (IOException e) { // among them that of a broken compression
        throw damaged(path, e);
      }
    }

    private boolean isWhole() {
      return bytes == entry.getSize() && crc.getValue() == entry.getCrc();
    }
  }

  /** The refusal of a file that no Gatehouse has written so. */
  BackupException damaged() {
    return damaged(path, null);
  }

  /** The refusal of a file that this program is too old for. */
  BackupException newer() {
    return new BackupException(path + " was written by a newer Gatehouse: restore it with that");
  }

  private static BackupException damaged(Path path, Throwable cause) {
    return new BackupException(path + " is no backup of Gatehouse, or it is damaged", cause);
  }

  private static String inWords(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "access is denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "it exists already";
    }
    return e instanceof FileSystemException disk ? disk.getReason() : e.getMessage();
  }

  @Override
  public void close() {
    close(zip);
  }

  private static void close(ZipFile zip) {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the backup could not be closed", e);
    }
  }
}
