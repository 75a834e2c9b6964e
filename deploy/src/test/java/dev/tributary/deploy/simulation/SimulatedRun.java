package dev.tributary.deploy.simulation;

import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import dev.tributary.worker.WorkerEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// One simulated run of one job, with faults: a function of the seed.
///
/// Two invariants are checked. After every event the weights of the newest version, and every
/// checkpoint, are those of the one-process trainer, to the bit; hence each sample has counted
/// once, and no stale gradient was added. After the last fault the run must end.
final class SimulatedRun {
  private static final int WORKERS = 3;
  private static final int FAULTS = 6;
  private static final int TYPICAL_EVENTS = 700; // the events of a run without faults
  private static final long TIMEOUT_NANOS = Duration.ofMinutes(3).toNanos();

  private final Oracle oracle;
  private final PreparedJob job;
  private final int minimumWorkers;
  private final SplittableRandom random;
  private final VirtualTime time = new VirtualTime();
  private final Guardian guardian = new Guardian();
  private final Network network;
  private final Disk disk;
  private final List<WorkerProcess> workers = new ArrayList<>();
  private final List<CoordinatorProcess> coordinators = new ArrayList<>(); // the newest last
  private final Map<CoordinatorProcess, Progress> progress = new HashMap<>();
  private final Map<Long, Double> evaluations = new HashMap<>(); // losses by version
  private final Set<Fault> injected = EnumSet.noneOf(Fault.class);
  private final List<String> log = new ArrayList<>();
  private Optional<String> violation = Optional.empty();
  private long names;
  private long events;
  private long healed = Long.MAX_VALUE; // the end of all faults
  private boolean done;

  /// The progress of one coordinator process.
  private static final class Progress {
    long version;
  }

  SimulatedRun(Oracle oracle, long seed) {
    this.oracle = oracle;
    this.job = oracle.job();
    this.random = new SplittableRandom(seed);
    this.network = new Network(time, random.split());
    this.disk = new Disk(random.split());
    this.minimumWorkers = random.nextInt(1, 3);
  }

  /// Lets gradients of earlier steps sometimes replace current ones.
  StaleGradients withStaleGradients() {
    return network.unfence();
  }

  /// The result of a simulated run.
  ///
  /// @param violation the first violated invariant, if any
  /// @param log the events of the run with their times
  record Verdict(Optional<String> violation, Set<Fault> injected, long events, List<String> log) {}

  Verdict run() {
    startCoordinator();
    for (int i = 0; i < WORKERS; i++) {
      startWorker();
    }
    long[] moments = random.longs(random.nextInt(FAULTS + 1), 1, TYPICAL_EVENTS).sorted().toArray();
    int next = 0;
    while (!done && violation.isEmpty()) {
      if (next == moments.length && healed == Long.MAX_VALUE) {
        healed = time.nanos();
        time.after(Duration.ofSeconds(20), network::heal);
        time.after(Duration.ofSeconds(20), () -> healed = time.nanos());
        note("the last fault has happened");
      }
      if (time.isOver() || time.nanos() - TIMEOUT_NANOS > healed) {
        violate("the run does not end");
        break;
      }
      time.advance();
      events++;
      check();
      while (next < moments.length && events >= moments[next]) {
        inject(Fault.values()[random.nextInt(Fault.values().length)]);
        next++;
      }
    }
    return new Verdict(violation, injected, events, List.copyOf(log));
  }

  private void startCoordinator() {
    Host host = new Host(time, guardian, random.split(), () -> Duration.ZERO);
    CoordinatorProcess[] self = new CoordinatorProcess[1];
    Progress start = new Progress();
    self[0] =
        new CoordinatorProcess(
            time,
            host,
            disk,
            new CoordinatorProcess.Setting(
                job, minimumWorkers, event -> onEvent(self[0], start, event)));
    start.version = self[0].store().first();
    progress.put(self[0], start);
    coordinators.add(self[0]);
    network.listens(self[0].server());
    note("coordinator of term " + self[0].term() + " starts at version " + start.version);
    host.perform(() -> {});
  }

  private void startWorker() {
    SplittableRandom speed = random.split();
    double slowness = random.nextInt(6) == 0 ? 4 : 1;
    startWorker(() -> Duration.ofNanos((long) (slowness * speed.nextLong(1_000_000, 15_000_000))));
  }

  private void startWorker(Supplier<Duration> computing) {
    String name = "w" + ++names;
    Host host = new Host(time, guardian, random.split(), computing);
    workers.add(
        new WorkerProcess(
            time, network, host, new WorkerProcess.Setting(job, name, random.nextInt(1, 3))));
  }

  private CoordinatorProcess coordinator() {
    return coordinators.getLast();
  }

  private void onEvent(CoordinatorProcess from, Progress at, TrainingEvent event) {
    switch (event) {
      case TrainingEvent.StepCompleted step -> {
        note("term %s: step %s".formatted(from.term(), step.step()));
        if (step.step() != at.version + 1) {
          violate("step %s follows version %s".formatted(step.step(), at.version));
        }
        at.version = step.step();
        if (step.metrics().samples() != job.minibatches().at(step.step()).size()
            || !oracle.agrees(step.step(), step.metrics().loss())) {
          violate("step %s counted wrongly: %s".formatted(step.step(), step.metrics()));
        }
      }
      case TrainingEvent.Evaluated evaluated -> {
        double loss = evaluated.metrics().loss();
        if (loss != evaluations.computeIfAbsent(evaluated.step(), v -> loss)) {
          violate("version %s has another loss now".formatted(evaluated.step()));
        }
      }
      case TrainingEvent.RunEnded(JobOutcome outcome, long dropped) -> onEnded(from, outcome);
      case TrainingEvent.WorkerRefused refused -> {
        if (!from.isOver()) {
          violate("refused: " + refused);
        }
      }
      // The workers are honest, so all copies have the same bits.
      case TrainingEvent.ResultDoubted doubted -> violate("in doubt: " + doubted.what());
      case TrainingEvent.WorkerJoined _,
          TrainingEvent.Waiting _,
          TrainingEvent.WorkerLost _,
          TrainingEvent.BackupAssigned _,
          TrainingEvent.CheckpointFailed _,
          TrainingEvent.CheckpointSaved _ ->
          note("term %s: %s".formatted(from.term(), event));
      default -> {}
    }
  }

  private void onEnded(CoordinatorProcess from, JobOutcome outcome) {
    note("term %s: %s".formatted(from.term(), outcome.reason()));
    switch (outcome) {
      case JobOutcome.Completed completed -> {
        if (completed.version() != oracle.last()) {
          violate("completed at version " + completed.version());
        }
        if (!oracle.agreesWithModel(completed.weights())) {
          violate("the model, of step %s, has other bits".formatted(completed.model()));
        }
        done |= from == coordinator();
      }
      case JobOutcome.Superseded superseded -> {
        if (from == coordinator()) {
          violate("the newest coordinator was superseded");
        }
      }
      case JobOutcome.Failed failed -> violate("failed: " + failed.reason());
      case JobOutcome.Stopped stopped -> {
        if (!from.isStopping()) {
          violate("stopped: " + stopped.reason());
        }
        // The process lives a little longer, in which the workers learn that it has stopped.
        time.after(Duration.ofMillis(random.nextInt(1, 300)), () -> exit(from));
      }
    }
  }

  private long bestOf(TrainingState saved) {
    return saved.best().history().best(job.rules().stopping().orElseThrow()).orElseThrow().step();
  }

  /// Checks the invariants between two events.
  private void check() {
    for (CoordinatorProcess process : coordinators) {
      long version = progress.get(process).version;
      if (process.host().isAlive() && !oracle.agrees(version, process.store().version(version))) {
        violate("term %s: version %s has other bits".formatted(process.term(), version));
      }
    }
    for (TrainingState saved : disk.saved()) {
      if (!saved.best().weights().isEmpty()
          && !oracle.agrees(bestOf(saved), saved.best().weights())) {
        violate("the best weights in checkpoint %s have other bits".formatted(saved.version()));
      }
      if (!oracle.agrees(saved.version(), saved.weights())) {
        violate("the checkpoint of version %s has other bits".formatted(saved.version()));
      }
    }
    for (WorkerProcess worker : workers) {
      worker.end().ifPresent(this::checkEnd);
    }
  }

  private void checkEnd(WorkerEnd end) {
    switch (end) {
      case WorkerEnd.Finished _, WorkerEnd.Left _ -> {}
      case WorkerEnd.RunFailed _,
          WorkerEnd.Refused _,
          WorkerEnd.Hopeless _,
          WorkerEnd.Crashed _,
          WorkerEnd.GaveUp _,
          WorkerEnd.Unready _ -> {
        if (!coordinator().isOver()) {
          violate("a worker ended: " + end);
        }
      }
    }
  }

  private void inject(Fault fault) {
    injected.add(fault);
    note("fault " + fault);
    switch (fault) {
      case WORKER_KILLED -> killWorker(true);
      case WORKER_VANISHES -> killWorker(false);
      case WORKER_PAUSED -> pause(anyWorker().host(), random.nextInt(100, 8000));
      case WORKER_LEAVES -> {
        anyWorker().leave();
        startWorkerLater();
      }
      case WORKER_JOINS -> startWorker();
      case WORKER_SLOW -> {
        killWorker(true);
        startWorker(() -> Duration.ofMillis(900));
      }
      case CONNECTION_CUT -> network.cut(anyWorker().host(), false);
      case CONNECTIONS_CUT -> network.cut(anyWorker().host(), true);
      case PARTITION ->
          network.partition(anyWorker().host(), Duration.ofMillis(random.nextInt(100, 8000)));
      case COORDINATOR_KILLED -> exit(coordinator());
      case COORDINATOR_KILLED_AND_CHECKPOINT_TORN -> {
        disk.damageNewest();
        exit(coordinator());
      }
      case COORDINATOR_PAUSED -> pause(coordinator().host(), random.nextInt(100, 6000));
      case COORDINATOR_SUPERSEDED -> {
        if (coordinator().host().isAlive()) {
          pause(coordinator().host(), random.nextInt(1, 4000));
          startCoordinator();
        }
      }
      case COORDINATOR_STOPPED -> coordinator().stop();
    }
  }

  /// A random worker. If none is alive, one is started.
  private WorkerProcess anyWorker() {
    if (workers.isEmpty()) {
      startWorker();
    }
    return workers.get(random.nextInt(workers.size()));
  }

  private void killWorker(boolean closesConnections) {
    WorkerProcess worker = anyWorker();
    worker.host().kill();
    workers.remove(worker);
    if (closesConnections) {
      network.cut(worker.host(), true);
    }
    startWorkerLater();
  }

  private void startWorkerLater() {
    time.after(Duration.ofMillis(random.nextInt(50, 3000)), this::startWorker);
  }

  /// Ends a coordinator process. If it was the newest, another one is started later.
  private void exit(CoordinatorProcess process) {
    if (!process.host().isAlive()) {
      return;
    }
    process.host().kill();
    network.cut(process.host(), true);
    if (process == coordinator()) {
      network.listensNoMore();
      time.after(Duration.ofMillis(random.nextInt(50, 3000)), this::startCoordinator);
    }
  }

  private void pause(Host host, int millis) {
    host.pause();
    time.after(Duration.ofMillis(millis), host::resume);
  }

  private void violate(String what) {
    if (violation.isEmpty()) {
      violation = Optional.of(what);
      note("VIOLATION: " + what);
    }
  }

  private void note(String what) {
    log.add(String.format(Locale.ROOT, "%.6f s: %s", time.nanos() / 1e9, what));
  }
}
