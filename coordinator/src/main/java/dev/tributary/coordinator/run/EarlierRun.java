package dev.tributary.coordinator.run;

import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import dev.tributary.job.JobFile;
import dev.tributary.proto.v1.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The files of an earlier run, as found in a directory.
///
/// @param record the record of the last term, if it can be read
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
    return holds(directory, TermFile.FILE, RunDirectory.JOB, Model.FILE) || isRecorded(directory)
        ? Optional.of(inspect(directory))
        : Optional.empty();
  }

  private static boolean isRecorded(Path directory) {
    return holds(directory, RunDirectory.CHECKPOINTS, RunDirectory.METRICS);
  }

  private static boolean holds(Path directory, String... names) {
    return Stream.of(names).map(directory::resolve).anyMatch(Files::exists);
  }

  private static EarlierRun inspect(Path directory) {
    List<String> damages = new ArrayList<>();
    Optional<TermRecord> record =
        readIfPresent(directory.resolve(TermFile.FILE), TermRecord::read, damages);
    Optional<Job> job = record.map(TermRecord::job);
    if (job.isEmpty() && isRecorded(directory)) { // otherwise a user may have put a job file there
      job =
          readIfPresent(
              directory.resolve(RunDirectory.JOB),
              file -> JobFile.read(file, List.of()).job(),
              damages);
    }
    return new EarlierRun(
        record, job, readIfPresent(directory.resolve(Model.FILE), Model::read, damages), damages);
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
