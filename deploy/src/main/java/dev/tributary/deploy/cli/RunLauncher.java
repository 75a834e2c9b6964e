package dev.tributary.deploy.cli;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import dev.tributary.coordinator.Coordinator;
import dev.tributary.coordinator.Guardian;
import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.job.JobSettings;
import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.coordinator.reducer.Locality;
import dev.tributary.coordinator.round.StragglerPolicy;
import dev.tributary.coordinator.run.Beginning;
import dev.tributary.coordinator.run.EarlierRun;
import dev.tributary.coordinator.run.Model;
import dev.tributary.coordinator.run.RunDirectory;
import dev.tributary.coordinator.run.RunLock;
import dev.tributary.coordinator.run.RunTaken;
import dev.tributary.coordinator.run.Start;
import dev.tributary.coordinator.run.TermWatch;
import dev.tributary.deploy.cli.option.CommandFailed;
import dev.tributary.deploy.cli.option.JobOptions;
import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import dev.tributary.job.JobFile;
import dev.tributary.ledger.LedgerFile;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/// Conducts one run from beginning to end for the commands that hold a coordinator: its records,
/// what people see, and a clean end on Ctrl-C.
public final class RunLauncher {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final JobFile file;
  private final PreparedJob job;
  private final Path out;
  private final PrintWriter lines;
  private final PrintWriter failures;

  /// @param out where the run is recorded
  /// @param command for what people see
  RunLauncher(JobFile file, PreparedJob job, Path out, CommandLine command) {
    this.file = file;
    this.job = job;
    this.out = out;
    this.lines = command.getOut();
    this.failures = command.getErr();
  }

  /// How workers reach the coordinator.
  interface Stage {
    /// The run is over, and workers that come may still hear of it.
    void over();

    void close();
  }

  /// Opens the stage for a coordinator that has just started.
  @FunctionalInterface
  interface Opening {
    Stage open(Coordinator coordinator) throws Exception;
  }

  /// @param minimumWorkers a step begins only when so many are there
  /// @param lateness when idle workers compute what others are late with
  /// @param workers where they are
  record Terms(
      int minimumWorkers,
      ToWorker.Leases leases,
      StragglerPolicy lateness,
      Occasion occasion,
      Locality workers) {}

  /// @param manner what to do with an earlier run
  /// @param stays whether to answer workers when the run is over, until a signal comes
  /// @param ledger whether one is kept
  public record Occasion(Beginning.Manner manner, boolean stays, boolean ledger) {}

  /// @return the exit code
  int run(Terms terms, Opening opening) throws Exception {
    try (RunLock lock = recording(() -> RunLock.take(out))) {
      Beginning beginning =
          Beginning.of(
              new Beginning.Wish(job.job(), job.dataDigest(), terms.occasion().manner()),
              EarlierRun.in(out));
      if (beginning instanceof Beginning.Over(EarlierRun _, Model model)) {
        lines.println("the run in %s is over: all %d steps are done".formatted(out, job.steps()));
        if (!terms.occasion().stays()) {
          RunReport.say(model, out.resolve(Model.FILE), lines);
          return Main.DONE;
        }
      }
      Start start =
          new Start(
              lock,
              job,
              () -> JobOptions.located(file, () -> TrainingState.initial(job)),
              lines::println);
      return conduct(recording(() -> start.begin(beginning)), terms, opening);
    } catch (RunTaken e) {
      throw new CommandFailed(e.getMessage());
    }
  }

  private int conduct(Start.Started started, Terms terms, Opening opening) throws Exception {
    RunSummary summary = new RunSummary(started.state().version());
    CheckpointAlarm alarm = new CheckpointAlarm();
    Console console = new Console(job, summary, alarm, lines);
    ActorSystem<Guardian.Command> system = ActorSystems.start(Guardian.create());
    try (RunDirectory records = RunDirectory.open(job, started, console::print)) {
      JobSettings settings =
          new JobSettings(
              started.term().incarnation().stamp(),
              terms.minimumWorkers(),
              terms.leases(),
              terms.lateness(),
              InstantSource.system());
      Coordinator.Run run =
          new Coordinator.Run(
              job,
              file.directory(),
              started.state(),
              terms.workers(),
              records.checkpoints(),
              terms.occasion().ledger() ? records.ledger() : LedgerFile.Opening.NONE,
              List.of(summary, records, console));
      Coordinator coordinator = Coordinator.start(system, run, settings);
      coordinator
          .actors()
          .spawn(
              TermWatch.create(started.term(), coordinator),
              "term-watch",
              Props.empty().withDispatcherFromConfig("tributary.files"));
      try (ShutdownHook interruption =
          new ShutdownHook(() -> coordinator.stop("interrupted"), this::sayOverdue)) {
        Stage stage = opening.open(coordinator);
        try {
          JobOutcome outcome = coordinator.outcome().toCompletableFuture().get();
          stage.over();
          RunReport conclusion = new RunReport(job, records, summary, lines);
          conclusion.requireTerm();
          lines.print(summary.text());
          alarm.summary().ifPresent(lines::println);
          records.lacks().ifPresent(lines::println);
          return terms.occasion().stays() && isSettled(outcome)
              ? stay(conclusion, outcome, interruption)
              : conclusion.of(outcome);
        } finally {
          stage.close();
        }
      }
    } finally {
      system.terminate();
      // What hangs in it, on a disk say, ends with the process, and does not change how the run
      // ended.
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .completeOnTimeout(Done.done(), 10, TimeUnit.SECONDS)
          .get();
    }
  }

  /// Whether the run itself has come to an end, and not just this process.
  private static boolean isSettled(JobOutcome outcome) {
    return switch (outcome) {
      case JobOutcome.Completed _, JobOutcome.Failed _ -> true;
      case JobOutcome.Stopped _, JobOutcome.Superseded _ -> false;
    };
  }

  /// Says how the run ended, and answers workers until a signal comes.
  private int stay(RunReport conclusion, JobOutcome outcome, ShutdownHook interruption)
      throws InterruptedException {
    int code;
    try {
      code = conclusion.of(outcome);
    } catch (CommandFailed e) {
      failures.println("tributary: " + e.getMessage());
      code = Main.FAILED;
    }
    while (!interruption.comesWithin(BETWEEN_LOOKS)) {
      conclusion.requireTerm();
    }
    interruption.endWith(code);
    return code;
  }

  private void sayOverdue() {
    lines.println("the step under way did not end in time; the last checkpoint stands");
  }

  @FunctionalInterface
  private interface Recording<T> {
    T perform() throws IOException;
  }

  private <T> T recording(Recording<T> act) {
    try {
      return act.perform();
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
