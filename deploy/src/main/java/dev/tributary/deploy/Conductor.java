package dev.tributary.deploy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.Coordinator;
import dev.tributary.coordinator.job.JobOutcome;
import dev.tributary.coordinator.job.JobSettings;
import dev.tributary.coordinator.job.ToWorker;
import dev.tributary.coordinator.round.Lateness;
import dev.tributary.deploy.run.Beginning;
import dev.tributary.deploy.run.EarlierRun;
import dev.tributary.deploy.run.Model;
import dev.tributary.deploy.run.RunDirectory;
import dev.tributary.deploy.run.RunLock;
import dev.tributary.deploy.run.RunTaken;
import dev.tributary.deploy.run.Start;
import dev.tributary.deploy.run.Term;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobFile;
import dev.tributary.ledger.LedgerFile;
import dev.tributary.train.ModelTensors;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Conducts one run from beginning to end for the commands that hold a coordinator: its records,
/// what people see, and a clean end on Ctrl-C.
final class Conductor {
  private static final long INTERRUPTION_SECONDS = 20;

  private final JobFile file;
  private final PreparedJob job;
  private final Path out;
  private final PrintWriter lines;

  /// @param out where the run is recorded
  /// @param lines what people see
  Conductor(JobFile file, PreparedJob job, Path out, PrintWriter lines) {
    this.file = file;
    this.job = job;
    this.out = out;
    this.lines = lines;
  }

  /// How workers reach the coordinator; closed when the run is over.
  @FunctionalInterface
  interface Stage {
    void close();
  }

  /// Opens the stage for a coordinator that has just started.
  @FunctionalInterface
  interface Opening {
    Stage open(ActorSystem<?> system, Coordinator coordinator) throws Exception;
  }

  /// @param minimumWorkers a step begins only when so many are there
  /// @param lateness when idle workers compute what others are late with
  record Terms(int minimumWorkers, ToWorker.Leases leases, Lateness lateness, Keeping keeping) {}

  /// @param manner what to do with an earlier run
  /// @param ledger whether one is kept
  record Keeping(Beginning.Manner manner, boolean ledger) {}

  /// @return the exit code
  int run(Terms terms, Opening opening) throws Exception {
    try (RunLock lock = recording(() -> RunLock.take(out))) {
      Beginning beginning =
          Beginning.of(
              new Beginning.Wish(job.job(), job.dataDigest(), terms.keeping().manner()),
              EarlierRun.in(out));
      if (beginning instanceof Beginning.Over(EarlierRun _, Model model)) {
        lines.println("the run in " + out + " is over: all " + job.steps() + " steps are done");
        say(model);
        return Main.DONE;
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
    CountDownLatch said = new CountDownLatch(1);
    RunSummary summary = new RunSummary();
    Term term = started.term();
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "tributary");
    Console console = new Console(job, summary, lines);
    try (RunDirectory records =
        recording(() -> RunDirectory.open(job, term, started.state().version(), console::print))) {
      JobSettings settings =
          new JobSettings(
              term.incarnation().stamp(),
              terms.minimumWorkers(),
              terms.leases(),
              terms.lateness(),
              InstantSource.system());
      Coordinator.Run run =
          new Coordinator.Run(
              job,
              file.directory(),
              started.state(),
              records.checkpoints(),
              terms.keeping().ledger() ? records.ledger() : LedgerFile.Opening.NONE,
              List.of(summary, records, console));
      Coordinator coordinator = Coordinator.start(system, run, settings);
      system.systemActorOf(
          TermWatch.create(term, coordinator),
          "term-watch",
          Props.empty().withDispatcherFromConfig("tributary.files"));
      Thread hook = new Thread(() -> interrupt(coordinator, said), "interruption");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        Stage stage = opening.open(system, coordinator);
        JobOutcome outcome = coordinator.outcome().toCompletableFuture().get();
        stage.close();
        lines.print(summary.text());
        return conclude(outcome, records, summary);
      } finally {
        said.countDown();
        removeUnlessShuttingDown(hook);
      }
    } finally {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
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
                  : "the run cannot be recorded here: " + e,
              "name another directory with --out")
          .causedBy(e);
    }
  }

  private void say(Model model) {
    lines.println("model: " + out.resolve(Model.FILE));
    lines.println("weights sha256 " + model.digest());
  }

  private int conclude(JobOutcome outcome, RunDirectory records, RunSummary summary) {
    return switch (outcome) {
      case JobOutcome.Completed completed -> {
        Model model = Model.of(ModelTensors.of(job.architecture(), completed.weights()));
        write(records, model);
        say(model);
        yield Main.DONE;
      }
      case JobOutcome.Stopped stopped -> {
        lines.println(
            "stopped (%s) after step %d of %d; %s"
                .formatted(
                    stopped.reason(), stopped.version(), job.steps(), summary.lastCheckpoint()));
        yield Main.FAILED;
      }
      case JobOutcome.Superseded superseded ->
          throw new CommandFailed(
              superseded.reason() + "; this one has ended and left the run's files alone");
      case JobOutcome.Failed failed ->
          throw new CommandFailed(failed.reason() + "; " + summary.lastCheckpoint());
    };
  }

  private void write(RunDirectory records, Model model) {
    try {
      records.write(model);
    } catch (IOException e) {
      throw new CommandFailed(
          "%s: the model cannot be written: %s; mend that and run the same command again: the weights are in the last checkpoint"
              .formatted(out.resolve(Model.FILE), e));
    }
  }

  /// Ctrl-C: the step under way is finished, the run saved, and said where it stands, before the
  /// JVM goes.
  private void interrupt(Coordinator coordinator, CountDownLatch said) {
    coordinator.stop("interrupted");
    try {
      if (!said.await(INTERRUPTION_SECONDS, TimeUnit.SECONDS)) {
        lines.println(
            "the step under way did not end within "
                + INTERRUPTION_SECONDS
                + " s; the last checkpoint stands");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void removeUnlessShuttingDown(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is on its way down and the hook has had its say.
    }
  }
}
