package dev.tributary.deploy.cli.option;

import dev.tributary.data.DataDirectory;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobFile;
import dev.tributary.train.PreparedJob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/// What changes a job and where its data lies, for every command that takes a job file.
public final class JobOptions {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a key of the job file, e.g. training.epochs=3. May be repeated.")
  public List<String> overrides = List.of();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Look for the job's data files in this directory, by their names.")
  public Path data;

  public JobFile read(Path file) {
    return JobFile.read(file, overrides);
  }

  /// Reads the data and works everything out; what is wrong with the job is said with file and
  /// line.
  public PreparedJob prepare(JobFile job) {
    return located(job, () -> PreparedJob.prepare(job.job(), directory(job.directory())));
  }

  /// These options again, for another command that is to have the same job.
  public List<String> words() {
    List<String> words = new ArrayList<>();
    overrides.forEach(setting -> words.addAll(List.of("--set", setting)));
    words.addAll(dataWords());
    return words;
  }

  /// Those of them that `worker` has too.
  public List<String> dataWords() {
    return data == null ? List.of() : List.of("--data", data.toString());
  }

  public static <T> T located(JobFile job, Supplier<T> work) {
    try {
      return work.get();
    } catch (BadInput e) {
      throw job.locate(e);
    }
  }

  private DataDirectory directory(Path jobDirectory) {
    return new DataDirectory(jobDirectory, Optional.ofNullable(data));
  }
}
