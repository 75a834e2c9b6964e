package dev.tributary.checkpoint;

import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A directory of checkpoints in which, after a crash at any moment, the newest that was saved
/// completely can be loaded.
///
///     write step-N.tmp ▶ force ▶ rename ▶ force directory ▶ LATEST, likewise ▶ prune
///
/// `LATEST` holds a file name, for people and scripts; loading goes by the files themselves. One
/// process writes to a directory.
public final class CheckpointStore {
  /// The file that names the newest checkpoint.
  public static final String LATEST = "LATEST";

  private static final Pattern NAME = Pattern.compile("step-(\\d{9,18})\\.safetensors");

  private final Path directory;
  private final int keep;
  private final CheckpointDisk disk;

  /// @param file that could not be used
  /// @param reason for people
  public record Skipped(Path file, String reason) {}

  private record Saved(long step, Path file) {}

  /// A store without a rival.
  ///
  /// @param directory need not exist until the first save
  /// @param keep how many of the newest are kept, 1 or more
  public CheckpointStore(Path directory, int keep) {
    this(directory, keep, CheckpointDisk.REAL);
  }

  /// @param term without which nothing is saved
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

  /// Returns the file when it is durable. On IOException the older checkpoints are still there.
  ///
  /// @throws IllegalArgumentException naming the tensor, if a value is not finite
  public Path save(Checkpoint checkpoint) throws IOException {
    checkpoint.tensors().forEach(NamedTensor::requireFinite);
    DurableFile.makeDirectory(directory);
    long step = checkpoint.moment().step();
    Path file = file(step);
    DurableFile.replace(file, channel -> CheckpointFile.write(channel, checkpoint), disk);
    DurableFile.replace(
        directory.resolve(LATEST), DurableFile.text(file.getFileName() + "\n"), disk);
    prune(step);
    return file;
  }

  /// Where the checkpoint of a step is, if it has been saved and kept.
  public Path file(long step) {
    return directory.resolve("step-%09d.safetensors".formatted(step));
  }

  /// The newest checkpoint that is whole and fits.
  ///
  /// @param misfits what keeps a checkpoint from being of the run, if anything does
  /// @param skipped told of every newer file that was not usable, and why
  public Optional<Checkpoint> loadNewest(
      Function<Checkpoint, Optional<String>> misfits, Consumer<Skipped> skipped) {
    for (Saved saved : newestFirst()) {
      try {
        Checkpoint checkpoint = CheckpointFile.read(saved.file());
        Optional<String> misfit =
            checkpoint.moment().step() == saved.step()
                ? misfits.apply(checkpoint)
                : Optional.of("it is of step %d".formatted(checkpoint.moment().step()));
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

  /// Removes what is older than the newest `keep`, counted down from `step`, and what a crash left
  /// half written. A file of a later step is one that could not be loaded: it says nothing about
  /// how many good ones there are, and the run will write over it.
  private void prune(long step) throws IOException {
    List<Saved> past = newestFirst().stream().filter(saved -> saved.step() <= step).toList();
    for (Saved old : past.subList(Math.min(keep, past.size()), past.size())) {
      Files.deleteIfExists(old.file());
    }
    removeRemains();
  }

  /// Removes what a crash left half written, which may be all the room there is.
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
