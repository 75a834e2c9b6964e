package dev.tributary.deploy.bench;

import dev.tributary.data.DataDirectory;
import dev.tributary.deploy.process.JavaCommand;
import dev.tributary.job.JobFile;
import dev.tributary.train.PreparedJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The benchmark of workloads: times their steps in separate processes, started by the commands
/// that a user would type.
final class Bench {
  /// The recorded time of a breakdown run, after the same warm-up.
  private static final Duration RECORDED = Duration.ofSeconds(5);

  private final JavaCommand command;
  private final Timing timing;
  private final boolean breaksDown;
  private final Consumer<String> notices;

  /// @param command the command that starts `tributary`
  /// @param breaksDown whether to measure the parts of a step, too
  /// @param notices receives a line before each run, with the time that it takes
  Bench(JavaCommand command, Timing timing, boolean breaksDown, Consumer<String> notices) {
    this.command = command;
    this.timing = timing;
    this.breaksDown = breaksDown;
    this.notices = notices;
  }

  /// Times the steps of a workload. For a breakdown the workload runs a second time under JDK
  /// Flight Recorder.
  ///
  /// @throws BenchFailed if a run ends or stalls before its time
  Result run(Result.Setup setup) throws IOException, InterruptedException {
    try (ScratchDirectory scratch = new ScratchDirectory()) {
      Path directory = scratch.path();
      Processes processes = setup.processes();
      JobFile file = JobFile.read(setup.workload().writeTo(directory), setup.settings());
      PreparedJob job =
          PreparedJob.prepare(file.job(), new DataDirectory(directory, Optional.empty()));
      List<String> words = new ArrayList<>(List.of(file.file().toString()));
      setup.settings().forEach(setting -> words.addAll(List.of("--set", setting)));
      RunningJob.Staging staging =
          new RunningJob.Staging(command, processes, List.copyOf(words), directory);
      notices.accept(notice(setup));
      Measured measured = measure(staging);
      return new Result(
          setup,
          size(job, measured.steps()),
          times(measured.steps()),
          breaksDown ? Optional.of(breakdown(staging)) : Optional.empty(),
          measured.use());
    }
  }

  private String notice(Result.Setup setup) {
    long warmUp = timing.warmUp().toSeconds();
    String timed =
        "%s, %s: %s s of warm-up, then %s s of steps"
            .formatted(
                setup.workload(), setup.processes().mode(), warmUp, timing.timed().toSeconds());
    return breaksDown
        ? timed + "; once more for the breakdown, " + (warmUp + RECORDED.toSeconds()) + " s"
        : timed;
  }

  private Measured measure(RunningJob.Staging staging) throws IOException, InterruptedException {
    try (RunningJob running = RunningJob.start(staging)) {
      return running.measure(timing);
    }
  }

  private Breakdown breakdown(RunningJob.Staging staging) throws IOException, InterruptedException {
    try (ScratchDirectory scratch = new ScratchDirectory();
        RunningJob running = RunningJob.recorded(staging.in(scratch.path()))) {
      Steps steps = running.measure(new Timing(timing.warmUp(), RECORDED)).steps();
      return Breakdown.of(steps, staging.processes(), running.end());
    }
  }

  private static Result.Size size(PreparedJob job, Steps steps) {
    return new Result.Size(
        job.minibatches().at(1).size(),
        job.architecture().size(),
        Arithmetic.operations(job),
        steps.all().size(),
        job.precision());
  }

  private static Steps.Step times(Steps steps) {
    return new Steps.Step(
        steps.median(Steps.Step::whole),
        steps.median(Steps.Step::computing),
        steps.median(Steps.Step::waiting),
        steps.median(Steps.Step::exchanging));
  }
}
