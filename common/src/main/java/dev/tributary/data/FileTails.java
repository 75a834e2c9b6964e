package dev.tributary.data;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The names of a job's files in another directory: for each file the shortest end of its path that
/// no other file of the job has.
///
///     /data/digits.csv                                 -> digits.csv
///     /data/train/images.gz, /data/train/labels.gz     -> images.gz, labels.gz
///     /data/train/images.gz, /data/test/images.gz      -> train/images.gz, test/images.gz
///     /data/images.gz, /data/test/images.gz            -> images.gz, test/images.gz
///
/// So a flat directory is sufficient where names differ, and two files never become one.
///
/// @param tails by absolute, normalized path
public record FileTails(Map<Path, Path> tails) {
  static final FileTails NONE = new FileTails(Map.of());

  public FileTails {
    tails = Map.copyOf(tails);
  }

  /// @param files absolute, normalized paths. A file may be named twice
  static FileTails of(List<Path> files) {
    Set<Path> distinct = new HashSet<>(files);
    if (distinct.isEmpty()) {
      return NONE;
    }
    Path ancestor = ancestor(distinct);
    Map<Path, Path> tails = new HashMap<>();
    for (Path file : distinct) {
      Path path = ancestor.relativize(file);
      List<Path> others =
          distinct.stream().filter(other -> !other.equals(file)).map(ancestor::relativize).toList();
      tails.put(file, shortest(path, others));
    }
    return new FileTails(tails);
  }

  /// The name of a file, if it is one of the job's.
  Optional<Path> of(Path file) {
    return Optional.ofNullable(tails.get(file));
  }

  /// The shortest end of the path that is no end of the others. Where a whole path is the end of
  /// another one, the other one gets a longer end.
  private static Path shortest(Path path, List<Path> others) {
    for (int from = path.getNameCount() - 1; from > 0; from--) {
      Path tail = path.subpath(from, path.getNameCount());
      if (others.stream().noneMatch(other -> other.endsWith(tail))) {
        return tail;
      }
    }
    return path;
  }

  /// The nearest directory that contains all files.
  private static Path ancestor(Set<Path> files) {
    Path ancestor = files.iterator().next().getParent();
    while (!containsAll(ancestor, files)) {
      ancestor = ancestor.getParent();
    }
    return ancestor;
  }

  private static boolean containsAll(Path directory, Set<Path> files) {
    return files.stream().allMatch(file -> file.startsWith(directory));
  }
}
