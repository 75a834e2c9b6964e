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

/// Times workloads as users run them, in processes of their own.
public final class Bench {
  /// How long steps are recorded for, after the same warm-up.
  private static final Duration RECORDED = Duration.ofSeconds(5);

  private final JavaCommand command;
  private final Timing timing;
  private final boolean breaksDown;
  private final Consumer<String> notices;

  /// @param command that starts `tributary`
  /// @param breaksDown whether it is wanted what steps are made of
  /// @param notices told what is about to be done, as it takes a while
  public Bench(JavaCommand command, Timing timing, boolean breaksDown, Consumer<String> notices) {
    this.command = command;
    this.timing = timing;
    this.breaksDown = breaksDown;
    this.notices = notices;
  }

  /// Runs a workload until its steps have been timed for long enough, and then, if that is wanted,
  /// once more, recorded, to see what they are made of.
  ///
  /// @throws BenchFailed if a run ends or stands still before that
  public Result run(Result.Setup setup) throws IOException, InterruptedException {
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
      Watched watched = watch(staging);
      return new Result(
          setup,
          size(job, watched.steps()),
          times(watched.steps()),
          breaksDown ? Optional.of(breakdown(staging)) : Optional.empty(),
          watched.use());
    }
  }

  private String notice(Result.Setup setup) {
    long warmUp = timing.warmUp().toSeconds();
    String timed =
        "%s, %s: %d s of warm-up, then %d s of steps"
            .formatted(
                setup.workload(), setup.processes().mode(), warmUp, timing.timed().toSeconds());
    return breaksDown
        ? timed + "; once more for the breakdown, " + (warmUp + RECORDED.toSeconds()) + " s"
        : timed;
  }

  private Watched watch(RunningJob.Staging staging) throws IOException, InterruptedException {
    try (RunningJob running = RunningJob.start(staging)) {
      return running.watch(timing);
    }
  }

  private Breakdown breakdown(RunningJob.Staging staging) throws IOException, InterruptedException {
    try (ScratchDirectory scratch = new ScratchDirectory();
        RunningJob running = RunningJob.recorded(staging.in(scratch.path()))) {
      Steps steps = running.watch(new Timing(timing.warmUp(), RECORDED)).steps();
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
