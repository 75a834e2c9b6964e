package dev.tributary.coordinator.run;

import dev.tributary.checkpoint.DurableFile;
import dev.tributary.disk.Disk;
import dev.tributary.job.BadInput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A lock on the file `lock` in a run's directory, which excludes a second coordinator. The text of
/// the file names the holder. Without a lock the file has no meaning.
///
/// The operating system releases the lock whenever the process ends. If the directory is moved
/// aside, its file and the lock on it move too. A process that was about to lock that file finds
/// another file under the name and tries again.
public final class RunLock implements AutoCloseable {
  static final String NAME = "lock";

  /// The files that this JVM has locked. Opening one of them a second time would already lose its
  /// lock: POSIX drops all locks of a process on a file when the process closes any descriptor of
  /// that file.
  private static final Set<Object> HELD = new HashSet<>(); // guarded by itself

  private final boolean created; // whether the file of the lock did not exist before
  private volatile Path directory;
  private Hold hold; // guarded by this

  private RunLock(Path directory, boolean created, Hold hold) {
    this.created = created;
    this.directory = directory;
    this.hold = hold;
  }

  private record Hold(FileChannel channel, Object file) {
    void release() throws IOException {
      synchronized (HELD) {
        channel.close();
        HELD.remove(file);
      }
    }
  }

  /// Creates the directory if necessary, and takes its lock. Links in the path are resolved now, so
  /// that the run stays where it is if they change, and no link is moved.
  ///
  /// @throws RunTaken if another coordinator holds the lock
  public static RunLock take(Path directory) throws IOException {
    Path resolved = PathAside.resolved(directory);
    boolean created = PathAside.isMissing(resolved.resolve(NAME));
    return new RunLock(resolved, created, acquire(resolved));
  }

  public Path directory() {
    return directory;
  }

  /// Moves the directory with everything in it to the first free name of NAME-1, NAME-2, …, and
  /// takes the lock of a new directory in its place.
  ///
  /// @return the new path of the old directory
  /// @param contents finds an entry that is not the run's own, with which nothing is moved
  /// @throws BadInput if the directory cannot be moved
  /// @throws RunTaken if another coordinator took the lock first
  public synchronized Path moveAside(PathAside.Contents contents) throws IOException {
    Path aside = PathAside.move(directory, contents);
    Hold old = hold;
    hold = acquire(directory);
    old.release();
    return aside;
  }

  /// Takes the lock of a new directory beside this one, which was removed or renamed. The lock of
  /// the old directory is released.
  ///
  /// @return the new directory
  synchronized Path moveOut() throws IOException {
    Path next = PathAside.free(directory);
    Hold old = hold;
    hold = acquire(next);
    directory = next;
    old.release();
    return next;
  }

  /// Whether the file of the lock is no longer under its name.
  boolean isMissing() {
    return PathAside.isMissing(directory.resolve(NAME));
  }

  /// Releases the lock. A directory in which nothing was written is deleted. If it has other files,
  /// but no run has begun in it, only the file of the lock is deleted.
  @Override
  public synchronized void close() throws IOException {
    try {
      if (isUnused()) {
        Files.delete(directory.resolve(NAME));
        Files.delete(directory);
      } else if (created && isOurs() && PathAside.isMissing(directory.resolve(TermFile.FILE))) {
        Files.delete(directory.resolve(NAME));
      }
    } finally {
      hold.release();
    }
  }

  private boolean isUnused() throws IOException {
    if (!Files.isDirectory(directory) || !isOurs()) {
      return false;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(Path::getFileName).map(Path::toString).toList().equals(List.of(NAME));
    }
  }

  /// Whether the file of the lock has not been removed or replaced.
  private boolean isOurs() throws IOException {
    return key(directory.resolve(NAME)).equals(Optional.of(hold.file()));
  }

  private static Hold acquire(Path directory) throws IOException {
    synchronized (HELD) {
      Optional<Hold> hold = Optional.empty();
      while (hold.isEmpty()) {
        DurableFile.makeDirectory(directory);
        hold = attempt(directory);
      }
      return hold.get();
    }
  }

  /// Tries to lock the file.
  ///
  /// @return empty if the file is new, or was moved or removed before it was locked
  private static Optional<Hold> attempt(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    Optional<Object> before = key(file);
    if (before.filter(HELD::contains).isPresent()) {
      throw taken(directory, "this very process");
    }
    if (Files.isSymbolicLink(file)) {
      Disk.REAL.delete(file); // somebody else may have put it there; its target is left alone
    }
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            LinkOption.NOFOLLOW_LINKS);
    boolean held = false;
    try {
      if (channel.tryLock() == null) {
        String holder = read(channel).strip();
        throw taken(directory, holder.isEmpty() ? "another process" : holder);
      }
      if (before.isEmpty() || !before.equals(key(file))) {
        return Optional.empty();
      }
      write(channel, holder());
      HELD.add(before.get());
      held = true;
      return Optional.of(new Hold(channel, before.get()));
    } finally {
      if (!held) {
        channel.close();
      }
    }
  }

  /// The identity of a file, if the file exists.
  private static Optional<Object> key(Path file) throws IOException {
    try {
      Object key =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .fileKey();
      return Optional.of(key == null ? file.toRealPath() : key);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static RunTaken taken(Path directory, String holder) {
    return new RunTaken(
        "%s: a run is in progress here, in %s; wait for it to end, stop it, or name another directory with --out"
            .formatted(directory, holder));
  }

  private static String holder() {
    long process = ProcessHandle.current().pid();
    try {
      return "process %s on %s".formatted(process, InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException e) {
      return "process " + process;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 10);
    channel.read(bytes, 0);
    return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
  }

  private static void write(FileChannel channel, String text) throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)), 0);
  }
}
