package dev.tributary.coordinator.run;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import dev.tributary.coordinator.Coordinator;
import dev.tributary.coordinator.Guardian;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.job.JobSettings;
import dev.tributary.ledger.LedgerFile;
import dev.tributary.time.MonotonicClock;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One run of a job, recorded in a directory. The directory is locked until the run is closed.
///
///     open ──▶ begin ──▶ start ──▶ the coordinator's outcome
///       │
///       └────▶ finished: the earlier run is finished, and nothing is left to do
public final class TrainingRun implements AutoCloseable {
  private final Setup setup;
  private final RunLock lock;
  private final Beginning beginning;

  private TrainingRun(Setup setup, RunLock lock) {
    this.setup = setup;
    this.lock = lock;
    this.beginning =
        Beginning.of(
            new Beginning.Request(
                setup.job().job(), setup.job().dataDigest(), setup.options().resumeMode()),
            EarlierRun.in(lock.directory()));
  }

  /// The job to run, its directories and its options.
  ///
  /// @param jobDirectory the directory of the job file, which is sent to workers
  /// @param out the directory of the run's records
  public record Setup(PreparedJob job, Path jobDirectory, Path out, RunOptions options) {}

  /// Locks the run's directory and decides how the run begins.
  ///
  /// @throws RunTaken if another coordinator holds the lock
  public static TrainingRun open(Setup setup) throws IOException {
    RunLock lock = RunLock.take(setup.out());
    try {
      return new TrainingRun(setup, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /// The directory of the run, without links.
  public Path directory() {
    return lock.directory();
  }

  /// The trained model, if the earlier run is finished and nothing is left to do.
  public Optional<Model> finished() {
    return beginning instanceof Beginning.Finished(EarlierRun _, Model model)
        ? Optional.of(model)
        : Optional.empty();
  }

  /// Finds the state from which training goes on, and raises the term.
  ///
  /// @param initial creates the state of step 0
  /// @param say receives messages for people, one line each
  public Start.Started begin(Supplier<TrainingState> initial, Consumer<String> say)
      throws IOException {
    return new Start(lock, setup.job(), initial, say).begin(beginning);
  }

  /// Starts the coordinator, and the watch that ends it if another coordinator takes over the run,
  /// or if the directory is removed.
  ///
  /// @param records the records of the run, which must be among the observers
  /// @param observers receive each event, in this order
  public Coordinator start(
      ActorSystem<Guardian.Command> system,
      Start.Started started,
      RunDirectory records,
      List<Consumer<TrainingEvent>> observers) {
    RunOptions options = setup.options();
    Coordinator coordinator =
        Coordinator.start(
            system,
            new Coordinator.Run(
                setup.job(),
                setup.jobDirectory(),
                started.state(),
                options.workers(),
                records.checkpoints(),
                options.ledger() ? records.ledger() : LedgerFile.Opening.NONE,
                records.bestModels(),
                observers),
            new JobSettings(
                started.term().record().stamp(),
                options.minimumWorkers(),
                options.leases(),
                options.stragglers(),
                MonotonicClock.system()));
    coordinator
        .actors()
        .spawn(
            TermWatch.create(started.term(), records, coordinator),
            "term-watch",
            Props.empty().withDispatcherFromConfig("tributary.files"));
    return coordinator;
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
