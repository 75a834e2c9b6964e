package dev.tributary.deploy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.checkpoint.NamedTensor;
import dev.tributary.checkpoint.WeightsDigest;
import dev.tributary.coordinator.Coordinator;
import dev.tributary.coordinator.job.JobOutcome;
import dev.tributary.coordinator.job.JobSettings;
import dev.tributary.coordinator.job.ToWorker;
import dev.tributary.coordinator.round.Lateness;
import dev.tributary.job.JobFile;
import dev.tributary.train.ModelTensors;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import dev.tributary.wire.Stamp;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
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
  record Terms(int minimumWorkers, ToWorker.Leases leases, Lateness lateness) {}

  /// @return the exit code
  int run(Terms terms, Opening opening) throws Exception {
    CountDownLatch said = new CountDownLatch(1);
    RunSummary summary = new RunSummary();
    // Before an earlier run is moved aside: what the job starts from may not be there.
    TrainingState start = JobOptions.located(file, () -> TrainingState.initial(job));
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "tributary");
    try (RunDirectory records = RunDirectory.create(out, job, this::sayMovedAside)) {
      Console console = new Console(job, summary, lines);
      JobSettings settings =
          new JobSettings(
              new Stamp(new SecureRandom().nextLong(), 1, 0),
              terms.minimumWorkers(),
              terms.leases(),
              terms.lateness(),
              InstantSource.system());
      Coordinator.Run run =
          new Coordinator.Run(
              job,
              file.directory(),
              start,
              records.checkpoints(),
              List.of(summary, records, console));
      Coordinator coordinator = Coordinator.start(system, run, settings);
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

  private void sayMovedAside(Path aside) {
    lines.println("an earlier run was in " + out + "; it is in " + aside + " now");
  }

  private int conclude(JobOutcome outcome, RunDirectory records, RunSummary summary) {
    return switch (outcome) {
      case JobOutcome.Completed completed -> {
        List<NamedTensor> tensors = ModelTensors.of(job.architecture(), completed.weights());
        records.writeModel(completed.version(), tensors);
        lines.println("model: " + records.model());
        lines.println("weights sha256 " + WeightsDigest.of(tensors));
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
