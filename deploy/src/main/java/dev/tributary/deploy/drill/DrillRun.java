package dev.tributary.deploy.drill;

import dev.tributary.deploy.process.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// One run of a job on a [LoopbackCluster], with the faults of a [FaultSchedule].
///
///     waiting for the next fault's step ──step done──▶ fault injected ──step done──▶ waiting …
///
/// At least one step is completed between two faults, so that the cost of each fault can be
/// measured. A fault whose step has passed by then is injected at once.
final class DrillRun {
  /// The time between two checks of the run's progress: about one step of a small model.
  private static final Duration POLL_PERIOD = Duration.ofMillis(2);

  /// The time without a step after which the run is given up.
  private static final Duration STALL_TIMEOUT = Duration.ofMinutes(2);

  private static final String LISTENING = "listening on ";
  private static final String RESULT = "weights sha256 ";

  /// The lines that the coordinator prints in a run without faults. All others are shown.
  private static final Pattern ORDINARY =
      Pattern.compile(
          "(WARNING: |listening on |epoch |trained |a step took |holdout: |test: |train: |model: "
              + "|weights sha256 ).*");

  private final LoopbackCluster cluster;
  private final FaultInjector injector;
  private final Deque<PlannedFault> due;
  private final Consumer<String> output;
  private final Progress progress;
  private final List<InjectedFault> injected = new ArrayList<>();
  private OptionalLong firstStepAt = OptionalLong.empty();
  private long lastStepAt = System.nanoTime();
  private boolean listening;
  private String lastLine = "";

  /// @param output receives the report of the run, line by line
  DrillRun(LoopbackCluster cluster, Script script, Consumer<String> output) {
    this.cluster = cluster;
    this.injector = new FaultInjector(cluster, script.lease());
    this.due = new ArrayDeque<>(script.schedule().injections());
    this.progress = new Progress(cluster.out().resolve("metrics.jsonl"));
    this.output = output;
  }

  /// The plan of the run.
  ///
  /// @param lease the time after which the coordinator removes a silent worker
  record Script(FaultSchedule schedule, Duration lease) {}

  /// Runs the job to its end.
  Outcome run() throws IOException, InterruptedException {
    cluster.startAll();
    while (cluster.coordinator().isAlive()) {
      poll();
      if (System.nanoTime() - lastStepAt > STALL_TIMEOUT.toNanos()) {
        output.accept("no step in %s s: the run is given up".formatted(STALL_TIMEOUT.toSeconds()));
        cluster.coordinator().kill();
      }
      Thread.sleep(POLL_PERIOD);
    }
    cluster.coordinator().await();
    readOutput();
    return new Outcome(
        lastLine.startsWith(RESULT)
            ? Optional.of(lastLine.substring(RESULT.length()))
            : Optional.empty(),
        lastLine,
        progress.step(),
        Duration.ofNanos(lastStepAt - firstStepAt.orElse(lastStepAt)),
        List.copyOf(injected));
  }

  private void poll() throws IOException {
    readOutput();
    injector.undoDue();
    cluster
        .replaceFailed()
        .forEach(
            name ->
                output.accept(
                    "    " + name + " failed without an injected fault; it is started again"));
    if (!awaitsStep() && !due.isEmpty() && due.peek().step() <= progress.step()) {
      inject(due.peek());
    }
  }

  private void readOutput() throws IOException {
    for (String line : cluster.newLines()) {
      lastLine = line;
      if (line.startsWith(LISTENING) && !listening) {
        listening = true;
        progress.skip(); // the lines of the previous coordinator
      }
      if (!ORDINARY.matcher(line).matches()) {
        output.accept("    coordinator: " + line);
      }
    }
    if (listening && progress.read() > 0) {
      onStep(System.nanoTime());
    }
  }

  private void inject(PlannedFault planned) throws IOException {
    Optional<String> what = injector.inject(planned);
    if (what.isEmpty()) {
      return;
    }
    due.remove();
    output.accept("step %s: %s".formatted(progress.step(), what.get()));
    injected.add(InjectedFault.at(progress.step(), what.get()));
    progress.read(); // steps that were completed before the fault took effect
    lastStepAt = System.nanoTime();
    if (planned.fault() == Fault.KILL_COORDINATOR || planned.fault() == Fault.KILL_ALL) {
      listening = false;
    }
  }

  private void onStep(long now) {
    Duration since = Duration.ofNanos(now - lastStepAt);
    lastStepAt = now;
    if (firstStepAt.isEmpty()) {
      firstStepAt = OptionalLong.of(now);
    }
    if (injected.isEmpty()) {
      return;
    }
    boolean first = awaitsStep();
    injected.set(injected.size() - 1, injected.getLast().thenStep(since));
    if (first) {
      output.accept(
          "    step %s is done, %s later".formatted(progress.step(), DurationText.of(since)));
    }
  }

  /// Whether a fault was injected and no step has been completed since.
  private boolean awaitsStep() {
    return !injected.isEmpty() && injected.getLast().nextStep().isEmpty();
  }
}
