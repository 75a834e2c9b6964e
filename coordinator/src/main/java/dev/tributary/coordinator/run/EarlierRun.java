package dev.tributary.coordinator.run;

import dev.tributary.checkpoint.Checkpoint;
import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import dev.tributary.job.JobFile;
import dev.tributary.proto.v1.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The files of an earlier run, as found in a directory.
///
/// @param record the record of the last term, or that of the newest checkpoint, if one can be read
/// @param job the job, if a record of it can be read
/// @param model the trained model, if the run is finished
/// @param damages texts for people: files that exist but cannot be used, and the causes
public record EarlierRun(
    Optional<TermRecord> record, Optional<Job> job, Optional<Model> model, List<String> damages) {

  public EarlierRun {
    damages = List.copyOf(damages);
  }

  /// The earlier run in a directory, which need not exist.
  public static Optional<EarlierRun> in(Path directory) {
    return holds(directory, TermFile.FILE, RunDirectory.JOB, RunDirectory.LEDGER, Model.FILE)
            || isRecorded(directory)
        ? Optional.of(inspect(directory))
        : Optional.empty();
  }

  private static boolean isRecorded(Path directory) {
    return holds(directory, RunDirectory.CHECKPOINTS, RunDirectory.METRICS);
  }

  private static boolean holds(Path directory, String... names) {
    return Stream.of(names)
        .map(directory::resolve)
        .anyMatch(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS));
  }

  private static EarlierRun inspect(Path directory) {
    Path checkpoints = directory.resolve(RunDirectory.CHECKPOINTS);
    if (Files.isSymbolicLink(checkpoints)) {
      throw BadInput.in(
          checkpoints.toString(),
          "it is a link, and a run writes nothing outside its own directory",
          "remove the link, or name another directory with --out");
    }
    List<String> damages = new ArrayList<>();
    Optional<TermRecord> record =
        readIfPresent(directory.resolve(TermFile.FILE), TermRecord::read, damages);
    if (record.isEmpty()) {
      record = savedRecord(directory, damages);
    }
    Optional<Job> job = record.map(TermRecord::job);
    if (job.isEmpty() && isRecorded(directory)) { // otherwise a user may have put a job file there
      job =
          readIfPresent(
              directory.resolve(RunDirectory.JOB),
              file -> JobFile.read(file, List.of()).job(),
              damages);
    }
    Optional<Model> model =
        readIfPresent(directory.resolve(Model.FILE), Model::read, damages).filter(Model::finished);
    return new EarlierRun(record, job, model, damages);
  }

  /// The record of the term in which the newest checkpoint was saved. It takes the place of a
  /// record that is missing or damaged.
  private static Optional<TermRecord> savedRecord(Path directory, List<String> damages) {
    CheckpointStore checkpoints =
        new CheckpointStore(directory.resolve(RunDirectory.CHECKPOINTS), 1);
    Optional<Checkpoint> newest = checkpoints.loadNewest(_ -> Optional.empty(), _ -> {});
    newest.ifPresent(
        saved -> {
          String from =
              "the run and its job are those of " + checkpoints.file(saved.moment().step());
          Path file = directory.resolve(TermFile.FILE);
          if (damages.isEmpty()) {
            damages.add("%s is missing; %s".formatted(file, from));
          } else {
            damages.set(0, damages.getFirst() + "; " + from);
          }
        });
    return newest.map(
        saved ->
            new TermRecord(
                saved.moment().runId(),
                saved.moment().term(),
                "",
                saved.dataDigest(),
                saved.job()));
  }

  @FunctionalInterface
  private interface Reader<T> {
    T read(Path file) throws IOException;
  }

  private static <T> Optional<T> readIfPresent(Path file, Reader<T> reader, List<String> damages) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(reader.read(file));
    } catch (BadInput e) {
      damages.add(file + ": " + e.what());
    } catch (IOException e) {
      damages.add(file + ": it cannot be read: " + FailureText.reason(e));
    }
    return Optional.empty();
  }
}
