package dev.tributary.checkpoint;

import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A directory of checkpoints. After a crash at any moment, the newest completely saved checkpoint
/// can be loaded.
///
///     write step-N.tmp ▶ force ▶ rename ▶ force directory ▶ LATEST, likewise ▶ prune
///
/// `LATEST` holds a file name, for people and scripts; loading does not use it. Only one process
/// may write to a directory.
public final class CheckpointStore {
  /// The file that names the newest checkpoint.
  public static final String LATEST = "LATEST";

  /// The beginning of the names of checkpoints that are set aside.
  public static final String SUSPECT = "suspect-";

  private static final Pattern NAME = Pattern.compile("step-(\\d{9,18})\\.safetensors");

  private final Path directory;
  private final int keep;
  private final CheckpointDisk disk;

  /// A file that was skipped when loading.
  ///
  /// @param file the file that could not be used
  /// @param reason the reason, for people
  public record Skipped(Path file, String reason) {}

  private record Saved(long step, Path file) {}

  /// A store in a directory to which no other process writes.
  ///
  /// @param directory is made at the first save if it does not exist
  /// @param keep the number of newest checkpoints that are kept, at least 1
  public CheckpointStore(Path directory, int keep) {
    this(directory, keep, CheckpointDisk.REAL);
  }

  /// A store that saves only during a term.
  ///
  /// @param term the term of this process; nothing is saved after it is over
  public CheckpointStore(Path directory, int keep, Term term) {
    this(directory, keep, CheckpointDisk.during(term));
  }

  CheckpointStore(Path directory, int keep, CheckpointDisk disk) {
    if (keep < 1) {
      throw new IllegalArgumentException("at least one checkpoint is kept, not " + keep);
    }
    this.directory = directory;
    this.keep = keep;
    this.disk = disk;
  }

  /// Saves a checkpoint and returns its file when it is durable. On IOException the older
  /// checkpoints still exist.
  ///
  /// @throws IllegalArgumentException with the tensor's name if a value is not finite
  public Path save(Checkpoint checkpoint) throws IOException {
    checkpoint.tensors().forEach(NamedTensor::requireFinite);
    DurableFile.makeDirectory(directory);
    long step = checkpoint.moment().step();
    Path file = file(step);
    DurableFile.replace(file, channel -> CheckpointFile.write(channel, checkpoint), disk);
    name(file);
    prune(step);
    return file;
  }

  /// The file of the checkpoint of a step, if it was saved and is kept.
  public Path file(long step) {
    return directory.resolve(String.format(Locale.ROOT, "step-%09d.safetensors", step));
  }

  /// The newest checkpoint that is intact and fits the run.
  ///
  /// @param misfits the reason why a checkpoint does not fit the run, if there is one
  /// @param skipped receives every newer file that is not usable, with the reason
  public Optional<Checkpoint> loadNewest(
      Function<Checkpoint, Optional<String>> misfits, Consumer<Skipped> skipped) {
    for (Saved saved : newestFirst()) {
      try {
        Checkpoint checkpoint = CheckpointFile.read(saved.file());
        Optional<String> misfit =
            checkpoint.moment().step() == saved.step()
                ? misfits.apply(checkpoint)
                : Optional.of("it holds step %s".formatted(checkpoint.moment().step()));
        if (misfit.isEmpty()) {
          return Optional.of(checkpoint);
        }
        skipped.accept(new Skipped(saved.file(), misfit.get()));
      } catch (BadInput e) {
        skipped.accept(new Skipped(saved.file(), e.what()));
      }
    }
    return Optional.empty();
  }

  /// Renames the checkpoints of step `from` and later ones, so that none of them is loaded any
  /// more.
  ///
  /// @return the newest checkpoint that is left, if there is one
  public Optional<Path> setAside(long from) throws IOException {
    Optional<Path> newest = Optional.empty();
    for (Saved saved : newestFirst()) {
      if (saved.step() < from) {
        newest = Optional.of(saved.file());
        break;
      }
      Path aside = directory.resolve(SUSPECT + saved.file().getFileName());
      Files.move(saved.file(), aside, StandardCopyOption.REPLACE_EXISTING);
    }
    if (newest.isPresent()) {
      name(newest.get());
    } else {
      Files.deleteIfExists(directory.resolve(LATEST));
    }
    return newest;
  }

  /// Writes the name of the newest checkpoint.
  private void name(Path newest) throws IOException {
    DurableFile.replace(
        directory.resolve(LATEST), DurableFile.text(newest.getFileName() + "\n"), disk);
  }

  private List<Saved> newestFirst() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Saved> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          found.add(new Saved(Long.parseLong(name.group(1)), file));
        }
      }
    } catch (IOException e) {
      throw BadInput.in(
              directory.toString(),
              "it cannot be listed: " + FailureText.reason(e),
              "let this user read it")
          .causedBy(e);
    }
    found.sort(Comparator.comparingLong(Saved::step).reversed());
    return found;
  }

  /// Removes all but the newest `keep` checkpoints up to `step`, and half-written files that a
  /// crash left. A file of a later step could not be loaded. It is not counted, and the run will
  /// overwrite it.
  private void prune(long step) throws IOException {
    List<Saved> past = newestFirst().stream().filter(saved -> saved.step() <= step).toList();
    for (Saved old : past.subList(Math.min(keep, past.size()), past.size())) {
      Files.deleteIfExists(old.file());
    }
    removeRemains();
  }

  /// Removes half-written files that a crash left. They may occupy all the free space.
  public void removeRemains() throws IOException {
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          if (file.getFileName().toString().endsWith(DurableFile.TEMPORARY)) {
            Files.deleteIfExists(file);
          }
        }
      }
    }
  }
}
