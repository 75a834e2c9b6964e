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

/// The files that an earlier run left in a directory.
///
/// @param record the record of the last term, if it can be read
/// @param job the job of the run, if a record of it can be read
/// @param model the trained model, if the run is finished
/// @param damages a line for the user for each file that exists but cannot be used, with the reason
public record EarlierRun(
    Optional<TermRecord> record, Optional<Job> job, Optional<Model> model, List<String> damages) {

  public EarlierRun {
    damages = List.copyOf(damages);
  }

  /// Reads the earlier run in a directory, if there is one. The directory may not exist.
  public static Optional<EarlierRun> in(Path directory) {
    return holds(directory, TermFile.FILE, RunDirectory.JOB, Model.FILE) || isRecorded(directory)
        ? Optional.of(look(directory))
        : Optional.empty();
  }

  private static boolean isRecorded(Path directory) {
    return holds(directory, RunDirectory.CHECKPOINTS, RunDirectory.METRICS);
  }

  private static boolean holds(Path directory, String... names) {
    return Stream.of(names).map(directory::resolve).anyMatch(Files::exists);
  }

  private static EarlierRun look(Path directory) {
    List<String> damages = new ArrayList<>();
    Optional<TermRecord> record =
        ifThere(
            directory.resolve(TermFile.FILE),
            file -> TermRecord.ofJson(Files.readString(file)),
            damages);
    Optional<Job> job = record.map(TermRecord::job);
    if (job.isEmpty() && isRecorded(directory)) { // otherwise it is a job file that no run wrote
      job =
          ifThere(
              directory.resolve(RunDirectory.JOB),
              file -> JobFile.read(file, List.of()).job(),
              damages);
    }
    return new EarlierRun(
        record, job, ifThere(directory.resolve(Model.FILE), Model::read, damages), damages);
  }

  @FunctionalInterface
  private interface Reading<T> {
    T read(Path file) throws IOException;
  }

  private static <T> Optional<T> ifThere(Path file, Reading<T> reading, List<String> damages) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(reading.read(file));
    } catch (BadInput e) {
      damages.add(file + ": " + e.what());
    } catch (IOException e) {
      damages.add(file + ": cannot be read: " + FailureText.reason(e));
    }
    return Optional.empty();
  }
}
