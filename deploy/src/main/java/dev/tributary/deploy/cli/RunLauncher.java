package dev.tributary.deploy.cli;

import akka.Done;
import akka.actor.typed.ActorSystem;
import dev.tributary.coordinator.Coordinator;
import dev.tributary.coordinator.Guardian;
import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.run.Model;
import dev.tributary.coordinator.run.RunDirectory;
import dev.tributary.coordinator.run.RunTaken;
import dev.tributary.coordinator.run.Start;
import dev.tributary.coordinator.run.TrainingRun;
import dev.tributary.deploy.cli.exit.CommandFailed;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cli.option.JobOptions;
import dev.tributary.disk.DiskWatch;
import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import dev.tributary.job.JobFile;
import dev.tributary.train.OutputNames;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/// Runs a job from beginning to end for the commands that contain a coordinator: prints its
/// progress, ends it cleanly on Ctrl-C, and returns the exit code.
final class RunLauncher {
  private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(1);

  private final JobFile file;
  private final TrainingRun.Setup setup;
  private final boolean stays;
  private final PrintWriter lines;
  private final PrintWriter failures;

  /// A launcher for one run.
  ///
  /// @param stays whether to answer workers after the run has ended, until a signal arrives
  /// @param command the command whose streams the output goes to
  RunLauncher(JobFile file, TrainingRun.Setup setup, boolean stays, CommandLine command) {
    this.file = file;
    this.setup = setup;
    this.stays = stays;
    this.lines = command.getOut();
    this.failures = command.getErr();
  }

  ExitCode run(Frontend frontend) throws Exception {
    PreparedJob job = setup.job();
    ColumnsText.lines(job.opened().preprocessing()).forEach(lines::println);
    job.opened().warnings().forEach(warning -> lines.println("warning: " + warning));
    try (TrainingRun run = recording(() -> TrainingRun.open(setup))) {
      if (run.finished().isPresent()) {
        lines.println(
            "the run in %s is over: %s"
                .formatted(
                    run.directory(),
                    job.rules().stopping().isPresent()
                        ? "all steps are done, or it ended early"
                        : "all %s steps are done".formatted(job.steps())));
        if (!stays) {
          RunReport.print(run.finished().get(), run.directory().resolve(Model.FILE), lines);
          return ExitCode.DONE;
        }
      }
      Start.Started started =
          recording(
              () ->
                  run.begin(
                      () -> JobOptions.located(file, () -> TrainingState.initial(job)),
                      lines::println));
      return train(run, started, frontend);
    } catch (RunTaken e) {
      throw new CommandFailed(e.getMessage());
    }
  }

  private ExitCode train(TrainingRun run, Start.Started started, Frontend frontend)
      throws Exception {
    RunSummary summary = new RunSummary(started.state().version(), OutputNames.of(setup.job()));
    CheckpointAlarm alarm = new CheckpointAlarm();
    Console console = new Console(setup.job(), summary, alarm, lines);
    ActorSystem<Guardian.Command> system = Guardian.start(ActorSystems.NAME, ActorSystems.setup());
    try (DiskWatch _ = DiskWatch.start(console::print);
        RunDirectory records = RunDirectory.open(setup.job(), started, console::print)) {
      Coordinator coordinator =
          run.start(system, started, records, List.of(summary, records, console));
      try (ShutdownHook hook =
              new ShutdownHook(() -> coordinator.stop("interrupted"), this::printOverdue);
          Frontend.Opened opened = frontend.open(coordinator)) {
        JobOutcome outcome = coordinator.outcome().toCompletableFuture().get();
        opened.runIsOver();
        RunReport report =
            new RunReport(setup.job(), records, summary, coordinator::weights, lines);
        report.requireTerm();
        lines.print(summary.text());
        alarm.summary().ifPresent(lines::println);
        records.finish().ifPresent(lines::println);
        return stays && isSettled(outcome) ? stay(report, outcome, hook) : report.of(outcome);
      }
    } finally {
      system.terminate();
      // An actor that hangs, for example on a disk, ends with the process. The run's outcome stays.
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .completeOnTimeout(Done.done(), 10, TimeUnit.SECONDS)
          .get();
    }
  }

  /// Whether the run itself has ended, and not only this process.
  private static boolean isSettled(JobOutcome outcome) {
    return switch (outcome) {
      case JobOutcome.Completed _, JobOutcome.Failed _ -> true;
      case JobOutcome.Stopped _, JobOutcome.Superseded _ -> false;
    };
  }

  /// Reports how the run ended, and answers workers until a signal arrives.
  private ExitCode stay(RunReport report, JobOutcome outcome, ShutdownHook hook)
      throws InterruptedException {
    ExitCode code;
    try {
      code = report.of(outcome);
    } catch (CommandFailed e) {
      failures.println("tributary: " + e.getMessage());
      code = ExitCode.FAILED;
    }
    while (!hook.isSignalledWithin(BETWEEN_CHECKS)) {
      report.requireTerm();
    }
    hook.endWith(code);
    return code;
  }

  private void printOverdue() {
    lines.println("the run could not be saved in time; the last checkpoint remains the newest");
  }

  @FunctionalInterface
  private interface Recording<T> {
    T write() throws IOException;
  }

  private <T> T recording(Recording<T> recording) {
    Path out = setup.out();
    try (DiskWatch _ = DiskWatch.start(lines::println)) {
      return recording.write();
    } catch (IOException e) {
      throw BadInput.in(
              out.toString(),
              Files.isRegularFile(out)
                  ? "the run cannot be recorded here: it is a file"
                  : "the run cannot be recorded here: " + FailureText.of(e),
              "name another directory with --out")
          .causedBy(e);
    }
  }
}
