package dev.tributary.checkpoint;

import dev.tributary.disk.Disk;
import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  private final Supplier<Path> place; // it may change between two operations
  private final int keep;
  private final Term term;
  private final Disk disk;

  /// The result of saving a checkpoint.
  ///
  /// @param file the file of the checkpoint, which is durable
  /// @param unpruned the reason why older checkpoints could not be removed, for people, if there is
  ///   one
  public record Saving(Path file, Optional<String> unpruned) {}

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
    this(() -> directory, keep, Term.UNLIMITED);
  }

  /// A store that saves only during a term, in a directory that may change.
  ///
  /// @param place the directory at this moment
  /// @param term the term of this process; nothing is saved after it is over
  public CheckpointStore(Supplier<Path> place, int keep, Term term) {
    this(place, keep, term, Disk.REAL);
  }

  CheckpointStore(Supplier<Path> place, int keep, Term term, Disk disk) {
    if (keep < 1) {
      throw new IllegalArgumentException("at least one checkpoint is kept, not " + keep);
    }
    this.place = place;
    this.keep = keep;
    this.term = term;
    this.disk = disk;
  }

  /// Whether an entry of a directory of checkpoints is one that a store writes.
  public static boolean isOwn(String name) {
    String complete =
        name.endsWith(DurableFile.TEMPORARY)
            ? name.substring(0, name.length() - DurableFile.TEMPORARY.length())
            : name;
    if (complete.startsWith(SUSPECT)) {
      complete = complete.substring(SUSPECT.length());
    }
    return complete.equals(LATEST) || NAME.matcher(complete).matches();
  }

  /// Saves a checkpoint, and removes older ones. Returns when the checkpoint is durable. On
  /// IOException the older checkpoints still exist.
  ///
  /// @throws IllegalArgumentException with the tensor's name if a value is not finite
  public Saving save(Checkpoint checkpoint) throws IOException {
    checkpoint.tensors().forEach(NamedTensor::requireFinite);
    term.require(); // before a directory is made: the run's own may have been removed
    Path directory = place.get();
    DurableFile.makeDirectory(directory.toAbsolutePath().getParent());
    disk.makeDirectory(directory);
    long step = checkpoint.moment().step();
    Path file = directory.resolve(name(step));
    DurableFile.replace(file, target -> CheckpointFile.write(target, checkpoint), term, disk);
    writeLatest(directory, file);
    try {
      prune(directory, step);
      return new Saving(file, Optional.empty());
    } catch (IOException e) {
      return new Saving(file, Optional.of(FailureText.of(e)));
    }
  }

  /// The file of the checkpoint of a step, if it was saved and is kept.
  public Path file(long step) {
    return place.get().resolve(name(step));
  }

  private static String name(long step) {
    return String.format(Locale.ROOT, "step-%09d.safetensors", step);
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

  /// Renames the checkpoints of step `from` and later ones, so that they are not loaded again.
  ///
  /// @return the newest checkpoint that is left, if there is one
  public Optional<Path> setAside(long from) throws IOException {
    term.require();
    Path directory = place.get();
    Optional<Path> newest = Optional.empty();
    for (Saved saved : newestFirst()) {
      if (saved.step() < from) {
        newest = Optional.of(saved.file());
        break;
      }
      Path aside = saved.file().resolveSibling(SUSPECT + saved.file().getFileName());
      disk.move(saved.file(), aside);
    }
    if (newest.isPresent()) {
      writeLatest(directory, newest.get());
    } else {
      disk.delete(directory.resolve(LATEST));
    }
    disk.forceDirectory(directory);
    return newest;
  }

  /// Writes the name of the newest checkpoint.
  private void writeLatest(Path directory, Path newest) throws IOException {
    DurableFile.replace(
        directory.resolve(LATEST), DurableFile.text(newest.getFileName() + "\n"), term, disk);
  }

  private List<Saved> newestFirst() {
    Path directory = place.get();
    try {
      return saved(directory);
    } catch (IOException e) {
      throw BadInput.in(
              directory.toString(),
              "it cannot be listed: " + FailureText.reason(e),
              "let this user read it")
          .causedBy(e);
    }
  }

  /// The files that have the name of a checkpoint, the newest first.
  private List<Saved> saved(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    List<Saved> found = new ArrayList<>();
    for (Path file : disk.list(directory)) {
      Matcher name = NAME.matcher(file.getFileName().toString());
      if (name.matches()) {
        found.add(new Saved(Long.parseLong(name.group(1)), file));
      }
    }
    found.sort(Comparator.comparingLong(Saved::step).reversed());
    return found;
  }

  /// Removes all but the newest `keep` checkpoints up to `step`, and half-written files that a
  /// crash left. A file of a later step could not be loaded. It is not counted, and the run will
  /// overwrite it.
  private void prune(Path directory, long step) throws IOException {
    List<Saved> past = saved(directory).stream().filter(saved -> saved.step() <= step).toList();
    for (Saved old : past.subList(Math.min(keep, past.size()), past.size())) {
      disk.delete(old.file());
    }
    removeRemains(directory);
  }

  /// Removes half-written files that a crash left. They may occupy all the free space.
  public void removeRemains() throws IOException {
    removeRemains(place.get());
  }

  private void removeRemains(Path directory) throws IOException {
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      for (Path file : disk.list(directory)) {
        String name = file.getFileName().toString();
        if (name.endsWith(DurableFile.TEMPORARY) && isOwn(name)) {
          disk.delete(file);
        }
      }
    }
  }
}
