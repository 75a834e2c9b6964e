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

/// One run of a job by a [LoopbackCluster], which a [FaultSchedule] disturbs.
///
///     undisturbed ──its step is done──▶ struck ──a step is done──▶ undisturbed
///
/// The next fault strikes only after another step, so that the cost of each fault can be seen. A
/// fault whose step is past by then strikes at once.
final class DrillRun {
  /// The time between two looks at the progress of the run: about a step of a small model.
  private static final Duration GLANCE = Duration.ofMillis(2);

  /// How long the run may stand still before it counts as lost.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String LISTENING = "listening on ";
  private static final String RESULT = "weights sha256 ";

  /// What the coordinator says as a run without faults goes on.
  private static final Pattern ORDINARY =
      Pattern.compile(
          "(WARNING: |listening on |epoch |trained |a step took |holdout: |test: |train: |model: "
              + "|weights sha256 ).*");

  private final LoopbackCluster cluster;
  private final FaultInjector injector;
  private final Deque<PlannedFault> due;
  private final Consumer<String> told;
  private final Progress progress;
  private final List<InjectedFault> strikes = new ArrayList<>();
  private OptionalLong firstStepAt = OptionalLong.empty();
  private long lastStepAt = System.nanoTime();
  private boolean listening;
  private String lastLine = "";

  /// @param told what happens, line by line
  DrillRun(LoopbackCluster cluster, Script script, Consumer<String> told) {
    this.cluster = cluster;
    this.injector = new FaultInjector(cluster, script.lease());
    this.due = new ArrayDeque<>(script.schedule().injections());
    this.progress = new Progress(cluster.out().resolve("metrics.jsonl"));
    this.told = told;
  }

  /// What is to happen.
  ///
  /// @param lease after which the cluster gives a silent worker up
  record Script(FaultSchedule schedule, Duration lease) {}

  /// Runs the job to its end.
  Outcome run() throws IOException, InterruptedException {
    cluster.startAll();
    while (cluster.coordinator().isAlive()) {
      look();
      if (System.nanoTime() - lastStepAt > PATIENCE.toNanos()) {
        told.accept("no step in %d s: the run is given up".formatted(PATIENCE.toSeconds()));
        cluster.coordinator().kill();
      }
      Thread.sleep(GLANCE);
    }
    cluster.coordinator().await();
    listen();
    return new Outcome(
        lastLine.startsWith(RESULT)
            ? Optional.of(lastLine.substring(RESULT.length()))
            : Optional.empty(),
        lastLine,
        progress.step(),
        Duration.ofNanos(lastStepAt - firstStepAt.orElse(lastStepAt)),
        List.copyOf(strikes));
  }

  private void look() throws IOException {
    listen();
    injector.remedy();
    cluster
        .replaceFailed()
        .forEach(name -> told.accept("    " + name + " failed by itself; it is started again"));
    if (!isStruck() && !due.isEmpty() && due.peek().step() <= progress.step()) {
      strike(due.peek());
    }
  }

  private void listen() throws IOException {
    for (String line : cluster.news()) {
      lastLine = line;
      if (line.startsWith(LISTENING) && !listening) {
        listening = true;
        progress.skip(); // what another coordinator had written
      }
      if (!ORDINARY.matcher(line).matches()) {
        told.accept("    coordinator: " + line);
      }
    }
    if (listening && progress.read() > 0) {
      onStep(System.nanoTime());
    }
  }

  private void strike(PlannedFault injection) throws IOException {
    Optional<String> what = injector.strike(injection);
    if (what.isEmpty()) {
      return;
    }
    due.remove();
    told.accept("step %d: %s".formatted(progress.step(), what.get()));
    strikes.add(InjectedFault.at(progress.step(), what.get()));
    progress.read(); // what was done before the fault had its effect
    lastStepAt = System.nanoTime();
    if (injection.fault() == Fault.KILL_COORDINATOR || injection.fault() == Fault.KILL_ALL) {
      listening = false;
    }
  }

  private void onStep(long now) {
    Duration since = Duration.ofNanos(now - lastStepAt);
    lastStepAt = now;
    if (firstStepAt.isEmpty()) {
      firstStepAt = OptionalLong.of(now);
    }
    if (strikes.isEmpty()) {
      return;
    }
    boolean first = isStruck();
    strikes.set(strikes.size() - 1, strikes.getLast().thenStep(since));
    if (first) {
      told.accept("    step %d is done, %s later".formatted(progress.step(), Spelling.of(since)));
    }
  }

  /// Whether no step was done since the last fault.
  private boolean isStruck() {
    return !strikes.isEmpty() && strikes.getLast().nextStep().isEmpty();
  }
}
