package dev.tributary.deploy.bench;

import dev.tributary.data.DataDirectory;
import dev.tributary.deploy.drill.JavaCommand;
import dev.tributary.deploy.drill.Progress;
import dev.tributary.job.JobFile;
import dev.tributary.train.PreparedJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Times workloads as users run them, in processes of their own.
public final class Bench {
  /// How long the JVM is given to compile what a step does.
  static final Duration WARM_UP = Duration.ofSeconds(5);

  private static final Duration GLANCE = Duration.ofMillis(50);

  /// How long there may be no step before that counts as a failure.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final JavaCommand command;
  private final Duration timed;

  /// @param command that starts `tributary`
  /// @param timed how long steps are timed for, after the warm-up
  public Bench(JavaCommand command, Duration timed) {
    this.command = command;
    this.timed = timed;
  }

  /// Runs a workload until its steps have been timed for long enough.
  ///
  /// @throws BenchFailed if the run ends or stands still before that
  public Result run(Result.Setup setup) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("tributary-bench");
    try {
      List<String> sharded = List.of(setup.sharding());
      JobFile file = JobFile.read(setup.workload().writeTo(directory), sharded);
      PreparedJob job =
          PreparedJob.prepare(file.job(), new DataDirectory(directory, Optional.empty()));
      return measure(new Staging(command, setup, file.file(), directory), job);
    } finally {
      delete(directory);
    }
  }

  private Result measure(Staging staging, PreparedJob job)
      throws IOException, InterruptedException {
    try (RunningJob running = RunningJob.start(staging)) {
      Steps steps = await(running);
      Map<String, Long> memory = running.peakMebibytes();
      return new Result(
          staging.setup(),
          new Result.Size(
              job.minibatches().at(1).size(),
              job.architecture().size(),
              Arithmetic.operations(job),
              steps.all().size()),
          new Steps.Step(
              steps.median(Steps.Step::whole),
              steps.median(Steps.Step::computing),
              steps.median(Steps.Step::waiting),
              steps.median(Steps.Step::exchanging)),
          memory);
    }
  }

  /// What is started, and where.
  ///
  /// @param job its file
  /// @param directory receives the records of the run, and what the processes print
  record Staging(JavaCommand command, Result.Setup setup, Path job, Path directory) {
    Path out() {
      return directory.resolve("out");
    }
  }

  /// Waits until steps have been done for long enough, one at the least beyond the warm-up, and
  /// reads them once: whoever reads all of them again and again takes time from what is timed.
  ///
  /// @return those beyond the warm-up
  private Steps await(RunningJob running) throws IOException, InterruptedException {
    Progress progress = running.progress();
    OptionalLong first = OptionalLong.empty();
    long last = System.nanoTime();
    while (true) {
      long now = System.nanoTime();
      if (progress.read() > 0) {
        last = now;
        first = OptionalLong.of(first.orElse(now));
        if (now - first.getAsLong() >= WARM_UP.plus(timed).toNanos()) {
          Steps warm = running.steps().after(WARM_UP);
          if (!warm.all().isEmpty()) {
            return warm;
          }
        }
      }
      if (!running.isAlive()) {
        throw new BenchFailed("a process of the run has ended: " + running.lastWords());
      }
      if (now - last > PATIENCE.toNanos()) {
        throw new BenchFailed(
            "no step in %d s: %s".formatted(PATIENCE.toSeconds(), running.lastWords()));
      }
      Thread.sleep(GLANCE);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
  }
}
