package dev.tributary.coordinator.run;

import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.checkpoint.DurableFile;
import dev.tributary.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The names of the files that a run writes. A directory with any other entry also belongs to
/// somebody else, so it is never moved.
final class RunFiles {
  private static final Set<String> FILES =
      Set.of(
          TermFile.FILE,
          RunDirectory.JOB,
          RunDirectory.METRICS,
          RunDirectory.EVALUATIONS,
          RunDirectory.LEDGER,
          Model.FILE,
          RunLock.NAME);

  /// A ledger that was damaged, and was moved aside.
  private static final Pattern DAMAGED_LEDGER = Pattern.compile("ledger-\\d+\\.jsonl");

  private RunFiles() {}

  /// An entry of a directory that no run has written, if there is one.
  static Optional<Path> foreign(Path directory) throws IOException {
    for (Path entry : Disk.REAL.list(directory)) {
      Optional<Path> foreign = foreignAt(entry);
      if (foreign.isPresent()) {
        return foreign;
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> foreignAt(Path entry) throws IOException {
    String name = entry.getFileName().toString();
    if (name.equals(RunDirectory.CHECKPOINTS)
        && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      return Disk.REAL.list(entry).stream()
          .filter(file -> !(isFile(file) && CheckpointStore.isOwn(file.getFileName().toString())))
          .findFirst();
    }
    return isFile(entry) && isOwn(name) ? Optional.empty() : Optional.of(entry);
  }

  private static boolean isOwn(String name) {
    String complete =
        name.endsWith(DurableFile.TEMPORARY)
            ? name.substring(0, name.length() - DurableFile.TEMPORARY.length())
            : name;
    return FILES.contains(complete)
        || BestFiles.isOwn(complete)
        || Extension.isModel(complete)
        || DAMAGED_LEDGER.matcher(name).matches();
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }
}
