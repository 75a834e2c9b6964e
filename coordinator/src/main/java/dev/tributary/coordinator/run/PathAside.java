package dev.tributary.coordinator.run;

import dev.tributary.disk.Disk;
import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/// The path of a run's directory, and the free paths beside it.
public final class PathAside {

  private PathAside() {}

  /// The entries of a directory that is to be moved.
  @FunctionalInterface
  public interface Contents {

    /// An entry that is not the run's own, if there is one.
    Optional<Path> foreign(Path directory) throws IOException;
  }

  /// The path without links and without `.` and `..`, as far as it exists. A path that has none of
  /// them stays as it is.
  static Path resolved(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    Path existing = absolute;
    while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
      existing = existing.getParent();
    }
    Path real = existing.toRealPath().resolve(existing.relativize(absolute));
    return real.equals(absolute) ? directory : real;
  }

  /// Moves a directory to a free path beside it.
  ///
  /// @return the new path
  /// @throws BadInput if it contains something else than a run, or cannot be moved
  static Path move(Path directory, Contents contents) throws IOException {
    Optional<Path> foreign = contents.foreign(directory);
    if (foreign.isPresent()) {
      throw refused(
          directory,
          "%s is not a file of a run".formatted(foreign.get()),
          "name another directory with --out, or move that file elsewhere");
    }
    String elsewhere = "name another directory with --out, or a new one within this one";
    if (Path.of("").toRealPath().startsWith(directory.toRealPath())) {
      throw refused(directory, "it is the current directory, or contains it", elsewhere);
    }
    Path aside = free(directory);
    try {
      Disk.REAL.move(directory, aside);
    } catch (IOException e) {
      throw refused(
              directory,
              "%s%s"
                  .formatted(
                      FailureText.reason(e),
                      isMount(directory) ? " (a file system is mounted here)" : ""),
              elsewhere)
          .causedBy(e);
    }
    return aside;
  }

  private static BadInput refused(Path directory, String why, String remedy) {
    return BadInput.in(
        directory.toString(),
        "an earlier run or other files are in this directory, and it cannot be moved aside: " + why,
        remedy);
  }

  private static boolean isMount(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    return absolute.getParent() == null
        || !Files.getFileStore(absolute).equals(Files.getFileStore(absolute.getParent()));
  }

  /// The first of NAME-1, NAME-2, … that does not exist.
  static Path free(Path directory) {
    for (int i = 1; ; i++) {
      Path candidate = directory.resolveSibling(directory.getFileName() + "-" + i);
      if (!Files.exists(candidate, LinkOption.NOFOLLOW_LINKS)) {
        return candidate;
      }
    }
  }

  /// Whether nothing has this path. A path that cannot be examined does not count as missing.
  static boolean isMissing(Path path) {
    try {
      Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return false;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
