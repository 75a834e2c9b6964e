package dev.tributary.deploy.cli;

import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.text.Counted;
import dev.tributary.time.MonotonicClock;
import dev.tributary.train.PreparedJob;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The progress of a run: a bar on a terminal, plain lines elsewhere and in the background. Several
/// threads may print.
final class Console implements Consumer<TrainingEvent> {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  private final PreparedJob job;
  private final RunSummary summary;
  private final CheckpointAlarm alarm;
  private final PrintWriter lines;
  private final Optional<TerminalBar> bar;
  private final Set<String> workers = new HashSet<>(); // the connected workers
  private String evaluation = ""; // the newest result, for the bar
  private long lastLine = System.nanoTime();

  /// A console for one run.
  ///
  /// @param summary receives each event before this console does
  Console(PreparedJob job, RunSummary summary, CheckpointAlarm alarm, PrintWriter lines) {
    this.job = job;
    this.summary = summary;
    this.alarm = alarm;
    this.lines = lines;
    this.bar = TerminalBar.here(job.job().getName(), job.steps());
  }

  private boolean showsBar() {
    return bar.isPresent() && bar.get().isVisible();
  }

  @Override
  public synchronized void accept(TrainingEvent event) {
    switch (event) {
      case TrainingEvent.StepCompleted step -> onStep(step);
      case TrainingEvent.Evaluated evaluated -> onEvaluated(evaluated);
      case TrainingEvent.WorkerJoined joined -> {
        workers.add(joined.worker());
        print(
            "%s joined with %s"
                .formatted(joined.worker(), Counted.of(joined.actors(), "worker actor")));
      }
      case TrainingEvent.WorkerLost lost -> {
        workers.remove(lost.worker());
        print(
            "%s is gone (%s); %s"
                .formatted(
                    lost.worker(),
                    lost.why(),
                    workers.isEmpty()
                        ? "no worker is left: the run waits for one to join"
                        : "the others compute its shards"));
      }
      case TrainingEvent.WorkerRefused refused ->
          print("refused %s: %s".formatted(refused.who(), refused.why()));
      case TrainingEvent.BackupAssigned backup -> print(text(backup));
      case TrainingEvent.ResultDoubted doubted ->
          print("%s; %s computes it again".formatted(doubted.what(), doubted.checker()));
      case TrainingEvent.CheckpointsSetAside aside ->
          print(
              "the checkpoints of step %s and later may hold wrong weights; they were renamed to %s... in the directory of checkpoints, and no run resumes from them"
                  .formatted(aside.from(), CheckpointStore.SUSPECT));
      case TrainingEvent.CheckpointsNotSetAside failed ->
          print(
              "CHECKPOINTS MAY HOLD WRONG WEIGHTS from step %s on, and cannot be renamed: %s; remove them before you resume the run"
                  .formatted(failed.from(), failed.why()));
      case TrainingEvent.Waiting waiting ->
          print("waiting for %s s: %s".formatted(waiting.since().toSeconds(), waiting.what()));
      case TrainingEvent.CheckpointFailed failed ->
          alarm.failed(failed, MonotonicClock.system().now()).ifPresent(this::print);
      case TrainingEvent.CheckpointSaved saved -> alarm.saved(saved).forEach(this::print);
      case TrainingEvent.BestKept _ -> {}
      case TrainingEvent.BestNotKept failed ->
          print(
              "NO BEST MODEL of step %s: %s; the run goes on"
                  .formatted(failed.step(), failed.why()));
      case TrainingEvent.LedgerIncomplete flaw ->
          print(
              "LEDGER INCOMPLETE at step %s: %s; the run goes on"
                  .formatted(flaw.step(), flaw.what()));
      case TrainingEvent.RunEnded _ -> bar.ifPresent(TerminalBar::close);
    }
  }

  private static String text(TrainingEvent.BackupAssigned backup) {
    return String.format(
        Locale.ROOT,
        "%s %s late with %s after %.1f s%s; backup tasks on %s",
        String.join(", ", backup.slow()),
        Counted.noun(backup.slow().size(), "is", "are"),
        backup.what(),
        backup.delay().elapsed().toMillis() / 1e3,
        usual(backup.delay().typical()),
        String.join(", ", backup.spares()));
  }

  private static String usual(Duration typical) {
    return typical.isZero()
        ? ""
        : String.format(
            Locale.ROOT, ", where the whole usually takes %.3f s", typical.toMillis() / 1e3);
  }

  private void onEvaluated(TrainingEvent.Evaluated evaluated) {
    evaluation = "; " + evaluated.split() + " " + RunSummary.brief(evaluated.metrics());
    if (!showsBar()) {
      print(
          String.format(
              Locale.ROOT,
              "epoch %d, step %,d: %s %s",
              evaluated.epoch(),
              evaluated.step(),
              evaluated.split(),
              RunSummary.text(evaluated.metrics())));
    }
  }

  private void onStep(TrainingEvent.StepCompleted step) {
    String rate = String.format(Locale.ROOT, "%,.0f samples/s", summary.samplesPerSecond());
    bar.ifPresent(
        shown ->
            shown.show(step.step(), RunSummary.brief(step.metrics()) + ", " + rate + evaluation));
    if (System.nanoTime() - lastLine > BETWEEN_LINES.toNanos() && !showsBar()) {
      print(
          String.format(
              Locale.ROOT,
              "epoch %d, step %,d of %,d: %s, %s, %s left",
              step.epoch(),
              step.step(),
              job.steps(),
              RunSummary.brief(step.metrics()),
              rate,
              left(step)));
    }
  }

  private String left(TrainingEvent.StepCompleted step) {
    long seconds =
        (long)
            ((job.steps() - step.step())
                * (double) step.metrics().samples()
                / summary.samplesPerSecond());
    return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
  }

  /// Prints a line above the bar, which stays intact.
  synchronized void print(String line) {
    lastLine = System.nanoTime();
    bar.ifPresentOrElse(
        shown -> shown.printAbove(() -> lines.println(line)), () -> lines.println(line));
  }
}
