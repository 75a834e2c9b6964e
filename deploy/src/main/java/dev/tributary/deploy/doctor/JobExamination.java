package dev.tributary.deploy.doctor;

import dev.tributary.data.DataDirectory;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobFile;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.train.PreparedJob;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The checks of a job: whether it is correct, its data exist, and both fit together.
///
/// @param data the directory of the data, if not the one in the job
/// @param results receives each check when it is done
record JobExamination(Optional<Path> data, Consumer<Check> results) {

  /// Checks a job file.
  ///
  /// @return the job, if it can be run
  Optional<PreparedJob> of(Path yaml, List<String> overrides) {
    JobFile file;
    try {
      file = JobFile.read(yaml, overrides);
    } catch (BadInput e) {
      results.accept(new Check.Bad("job", e.getMessage()));
      return Optional.empty();
    }
    results.accept(new Check.Ok("job", "%s, in %s".formatted(file.job().getName(), yaml)));
    return prepare(
        () -> PreparedJob.prepare(file.job(), new DataDirectory(file.directory(), data)),
        file::locate);
  }

  /// Checks the job of a coordinator, as a worker receives it.
  Optional<PreparedJob> of(GetJobResponse described) {
    DataDirectory directory = new DataDirectory(Path.of(described.getDirectory()), data);
    Optional<Preprocessing> learnt =
        described.hasPreprocessing() ? Optional.of(described.getPreprocessing()) : Optional.empty();
    return prepare(
        () -> PreparedJob.prepare(described.getJob(), directory, learnt), UnaryOperator.identity());
  }

  private Optional<PreparedJob> prepare(
      Supplier<PreparedJob> preparation, UnaryOperator<BadInput> location) {
    try {
      PreparedJob prepared = preparation.get();
      results.accept(new Check.Ok("data", data(prepared)));
      results.accept(new Check.Ok("model", model(prepared)));
      return Optional.of(prepared);
    } catch (BadInput e) {
      boolean ofTheJob = e.key().filter(key -> !key.startsWith("dataset")).isPresent();
      results.accept(new Check.Bad(ofTheJob ? "job" : "data", location.apply(e).getMessage()));
    } catch (OutOfMemoryError e) {
      results.accept(
          new Check.Bad(
              "data",
              "they do not fit into " + Machine.size(Runtime.getRuntime().maxMemory()),
              "give the JVM more with TRIBUTARY_JAVA_OPTS=-Xmx..."));
    }
    return Optional.empty();
  }

  private static String data(PreparedJob job) {
    return String.format(
        Locale.ROOT,
        "%,d samples of %s to train on, %,d to evaluate on (%s); sha256 %s",
        job.training().size(),
        job.training().shape(),
        job.evaluation().size(),
        job.evaluationName(),
        job.dataDigest());
  }

  private static String model(PreparedJob job) {
    return String.format(
        Locale.ROOT,
        "%,d parameters, %,d steps of %,d samples in %d shards",
        job.architecture().size(),
        job.steps(),
        job.job().getTraining().getBatch(),
        job.shards());
  }
}
