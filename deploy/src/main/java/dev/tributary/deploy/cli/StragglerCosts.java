package dev.tributary.deploy.cli;

import dev.tributary.coordinator.job.TrainingEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What slow workers cost a run: how much longer than usual the steps took in which others had to
/// compute their shards.
final class StragglerCosts {
  private final Map<Long, TrainingEvent.Overtaken> open = new HashMap<>(); // by step
  private final Map<String, Cost> costs = new TreeMap<>(); // by worker

  private record Cost(long steps, Duration delay) {
    Cost plus(Cost more) {
      return new Cost(steps + more.steps, delay.plus(more.delay));
    }
  }

  void overtaken(TrainingEvent.Overtaken overtaken) {
    open.putIfAbsent(overtaken.step(), overtaken);
  }

  void completed(TrainingEvent.StepCompleted step) {
    TrainingEvent.Overtaken overtaken = open.remove(step.step());
    if (overtaken != null) {
      Cost cost = new Cost(1, step.times().whole().minus(overtaken.delay().typical()));
      overtaken.slow().forEach(worker -> costs.merge(worker, cost, Cost::plus));
    }
  }

  /// A line for each slow worker.
  String text() {
    StringBuilder text = new StringBuilder();
    costs.forEach(
        (worker, cost) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%s was slow: others computed its shards in %,d step%s, which took %.1f s"
                        + " longer%n",
                    worker,
                    cost.steps(),
                    cost.steps() == 1 ? "" : "s",
                    cost.delay().toMillis() / 1e3)));
    return text.toString();
  }
}
