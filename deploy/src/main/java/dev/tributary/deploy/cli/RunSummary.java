package dev.tributary.deploy.cli;

import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.reduce.Metrics;
import dev.tributary.text.Counted;
import dev.tributary.train.OutputNames;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The sums of a run: steps, samples, and the parts of their time.
final class RunSummary implements Consumer<TrainingEvent> {
  private final long start;
  private final QualityText quality;
  private final Set<String> workers = new HashSet<>(); // all workers that have joined
  private final StragglerCosts stragglers = new StragglerCosts();
  private long dropped; // messages
  private long steps;
  private long last; // step
  private long samples;
  private Duration whole = Duration.ZERO;
  private Duration computing = Duration.ZERO;
  private Duration waiting = Duration.ZERO;
  private Optional<TrainingEvent.Evaluated> evaluated = Optional.empty();
  private Optional<String> checkpoint = Optional.empty(); // a sentence about the newest one

  /// A summary for one process.
  ///
  /// @param start the version from which this process resumed
  /// @param names of the job's classes or values
  RunSummary(long start, OutputNames names) {
    this.start = start;
    this.quality = new QualityText(names);
  }

  @Override
  public void accept(TrainingEvent event) {
    switch (event) {
      case TrainingEvent.WorkerJoined joined -> workers.add(joined.worker());
      case TrainingEvent.StepCompleted step -> {
        steps++;
        last = step.step();
        samples += step.metrics().samples();
        whole = whole.plus(step.times().whole());
        computing = computing.plus(step.times().computing());
        waiting = waiting.plus(step.times().waiting());
        stragglers.completed(step);
      }
      case TrainingEvent.BackupAssigned backup -> stragglers.backupAssigned(backup);
      case TrainingEvent.Evaluated evaluation -> evaluated = Optional.of(evaluation);
      case TrainingEvent.CheckpointSaved saved -> checkpoint = Optional.of(newest(saved));
      case TrainingEvent.CheckpointsSetAside aside ->
          checkpoint =
              Optional.of(
                  aside
                      .newest()
                      .map("the newest checkpoint before them is %s"::formatted)
                      .orElse("there is no checkpoint before them"));
      case TrainingEvent.WorkerRefused _,
          TrainingEvent.WorkerLost _,
          TrainingEvent.ResultDoubted _,
          TrainingEvent.CheckpointsNotSetAside _,
          TrainingEvent.Waiting _,
          TrainingEvent.CheckpointFailed _,
          TrainingEvent.BestKept _,
          TrainingEvent.BestNotKept _,
          TrainingEvent.LedgerIncomplete _ -> {}
      case TrainingEvent.RunEnded ended -> dropped = ended.dropped();
    }
  }

  /// The training samples per second of the steps' time. Evaluations do not count.
  double samplesPerSecond() {
    return whole.isZero() ? 0 : samples / seconds(whole);
  }

  /// The lines for the console.
  String text() {
    if (steps == 0) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "trained %,d %s on %,d samples in %.1f s: %,.0f samples/s with %s%n",
            steps,
            Counted.noun(steps, "step"),
            samples,
            seconds(whole),
            samplesPerSecond(),
            Counted.of(workers.size(), "worker")));
    Duration exchanging = whole.minus(computing).minus(waiting);
    text.append(
        String.format(
            Locale.ROOT,
            "a step took %.2f ms: %.0f %% computing, %.0f %% waiting for the slowest, %.0f %%"
                + " exchanging%n",
            whole.toNanos() / 1e6 / steps,
            percent(computing),
            percent(waiting),
            percent(exchanging)));
    evaluated.ifPresent(
        newest -> {
          text.append(newest.split())
              .append(newest.step() == last ? ": " : " at step " + newest.step() + ": ")
              .append(text(newest.metrics()))
              .append('\n');
          quality.lines(newest.metrics()).forEach(line -> text.append(line).append('\n'));
        });
    text.append(stragglers.text());
    if (dropped > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "%,d %s late and %s dropped%n",
              dropped,
              Counted.noun(
                  dropped, "message of an older step came", "messages of older steps came"),
              Counted.noun(dropped, "was", "were")));
    }
    return text.toString();
  }

  /// A sentence about the newest checkpoint of the run.
  String lastCheckpoint() {
    return checkpoint.orElse(
        start == 0
            ? "no checkpoint was written"
            : "the checkpoint of step %s is the newest".formatted(start));
  }

  private static String newest(TrainingEvent.CheckpointSaved saved) {
    return "the checkpoint of step %s is %s".formatted(saved.step(), saved.file());
  }

  /// The loss and the rates.
  static String brief(Metrics metrics) {
    StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "loss %.4f", metrics.loss()));
    metrics
        .rates()
        .forEach(
            (rate, fraction) ->
                text.append(
                    String.format(Locale.ROOT, ", %s %.2f %%", rate.label(), 100 * fraction)));
    return text.toString();
  }

  /// The loss, the rates and the number of samples.
  static String text(Metrics metrics) {
    return brief(metrics)
        + String.format(
            Locale.ROOT,
            " on %,d %s",
            metrics.samples(),
            metrics.samples() == 1 ? "sample" : "samples");
  }

  private double percent(Duration part) {
    return 100.0 * part.toNanos() / whole.toNanos();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
