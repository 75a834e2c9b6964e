package dev.tributary.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.checkpoint.DurableFile;
import dev.tributary.checkpoint.NamedTensor;
import dev.tributary.checkpoint.Safetensors;
import dev.tributary.coordinator.job.StepTimes;
import dev.tributary.coordinator.job.TrainingEvent;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobFiles;
import dev.tributary.job.JobYaml;
import dev.tributary.proto.v1.Job;
import dev.tributary.train.PreparedJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// What a run leaves behind.
///
///     job.yaml             the job as resolved: every default filled in, every path absolute
///     metrics.jsonl        an object for each step and each evaluation
///     checkpoints/         the newest states of the run
///     model.safetensors    the trained weights, once the run is done
///
/// A run that is already there is moved aside, never written over.
final class RunDirectory implements Consumer<TrainingEvent>, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final PreparedJob job;
  private final Writer metrics;

  private RunDirectory(Path directory, PreparedJob job, Writer metrics) {
    this.directory = directory;
    this.job = job;
    this.metrics = metrics;
  }

  /// Makes the directory.
  ///
  /// @param movedAside told where an earlier run has gone, if one was there
  static RunDirectory create(Path directory, PreparedJob job, Consumer<Path> movedAside) {
    try {
      if (Files.exists(directory.resolve("job.yaml"))) {
        Path aside = free(directory);
        Files.move(directory, aside);
        movedAside.accept(aside);
      }
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("job.yaml"), JobYaml.of(anywhere(job)));
      return new RunDirectory(
          directory, job, Files.newBufferedWriter(directory.resolve("metrics.jsonl")));
    } catch (IOException e) {
      throw BadInput.in(
              directory.toString(),
              Files.isRegularFile(directory)
                  ? "the run cannot be recorded here: it is a file"
                  : "the run cannot be recorded here: " + e,
              "name another directory with --out")
          .causedBy(e);
    }
  }

  /// The job with absolute paths: it means the same here as where it came from.
  private static Job anywhere(PreparedJob job) {
    return JobFiles.map(
        job.job(), path -> job.data().locate(path).toAbsolutePath().normalize().toString());
  }

  Path model() {
    return directory.resolve("model.safetensors");
  }

  CheckpointStore checkpoints() {
    return new CheckpointStore(
        directory.resolve("checkpoints"), job.job().getCheckpoint().getKeep());
  }

  @Override
  public void accept(TrainingEvent event) {
    switch (event) {
      case TrainingEvent.StepCompleted step -> append(fields(step));
      case TrainingEvent.Evaluated evaluated -> append(fields(evaluated));
      case TrainingEvent.Ended _,
          TrainingEvent.WorkerJoined _,
          TrainingEvent.WorkerRefused _,
          TrainingEvent.WorkerLost _,
          TrainingEvent.Overtaken _,
          TrainingEvent.Waiting _,
          TrainingEvent.CheckpointSaved _,
          TrainingEvent.CheckpointFailed _ -> {}
    }
  }

  @Override
  public void close() {
    try {
      metrics.close();
    } catch (IOException e) {
      throw new UncheckedIOException("metrics.jsonl", e);
    }
  }

  private static Map<String, Object> fields(TrainingEvent.StepCompleted step) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("step", step.step());
    fields.put("epoch", step.epoch());
    putMetrics(fields, step.metrics());
    fields.put("learning_rate", step.learningRate());
    StepTimes times = step.times();
    fields.put("step_ms", millis(times.whole()));
    fields.put("computing_ms", millis(times.computing()));
    fields.put("waiting_ms", millis(times.waiting()));
    fields.put("exchanging_ms", millis(times.exchanging()));
    return fields;
  }

  private static Map<String, Object> fields(TrainingEvent.Evaluated evaluated) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("step", evaluated.step());
    fields.put("epoch", evaluated.epoch());
    fields.put("split", evaluated.split());
    putMetrics(fields, evaluated.metrics());
    return fields;
  }

  private static void putMetrics(Map<String, Object> fields, TrainingEvent.Metrics metrics) {
    // JSON has no word for what is not finite.
    fields.put("loss", Double.isFinite(metrics.loss()) ? metrics.loss() : null);
    metrics.accuracy().ifPresent(accuracy -> fields.put("accuracy", accuracy));
    fields.put("samples", metrics.samples());
  }

  private static double millis(Duration duration) {
    return Math.round(duration.toNanos() / 1e3) / 1e3;
  }

  private void append(Map<String, Object> fields) {
    try {
      metrics.write(JSON.writeValueAsString(fields) + "\n");
      metrics.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("metrics.jsonl", e);
    }
  }

  /// Writes the trained weights.
  void writeModel(long step, List<NamedTensor> tensors) {
    Map<String, String> metadata =
        Map.of("format", "pt", "job", job.job().getName(), "step", Long.toString(step));
    try {
      DurableFile.replace(
          model(), file -> Safetensors.write(Channels.newOutputStream(file), metadata, tensors));
    } catch (IOException e) {
      throw new CommandFailed(
          "%s: the model cannot be written: %s; mend that and take the last checkpoint in %s"
              .formatted(model(), e, directory.resolve("checkpoints")));
    }
  }

  /// The first of NAME-1, NAME-2, … that does not exist.
  static Path free(Path directory) {
    for (int i = 1; ; i++) {
      Path candidate = directory.resolveSibling(directory.getFileName() + "-" + i);
      if (!Files.exists(candidate)) {
        return candidate;
      }
    }
  }
}
