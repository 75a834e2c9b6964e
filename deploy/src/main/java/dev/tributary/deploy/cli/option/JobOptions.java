package dev.tributary.deploy.cli.option;

import dev.tributary.job.BadInput;
import dev.tributary.job.JobFile;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.train.PreparedJob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;

/// The options of every command that takes a job file: overrides of its keys, and the directory of
/// its data files.
public final class JobOptions {
  @Mixin private SetOption set;
  @Mixin private DataOption data;

  public JobFile read(Path file) {
    return JobFile.read(file, set.overrides());
  }

  /// Reads the data and prepares the job. An error in the job is reported with file and line.
  public PreparedJob prepare(JobFile job) {
    return located(job, () -> PreparedJob.prepare(job.job(), data.of(job.directory())));
  }

  /// The same, with what a model learnt.
  ///
  /// @param learnt what is applied instead of what these data would teach
  public PreparedJob prepare(JobFile job, Optional<Preprocessing> learnt) {
    return located(job, () -> PreparedJob.prepare(job.job(), data.of(job.directory()), learnt));
  }

  public List<String> overrides() {
    return set.overrides();
  }

  public Optional<Path> data() {
    return data.directory();
  }

  /// The words of these options, for another command with the same job.
  public List<String> words() {
    List<String> words = new ArrayList<>();
    set.overrides().forEach(setting -> words.addAll(List.of("--set", setting)));
    words.addAll(dataWords());
    return words;
  }

  /// The words of the options that `worker` also has.
  public List<String> dataWords() {
    return data.words();
  }

  /// Runs `work`, and adds file and line to an error in the job.
  public static <T> T located(JobFile job, Supplier<T> work) {
    try {
      return work.get();
    } catch (BadInput e) {
      throw job.locate(e);
    }
  }
}
