package dev.tributary.deploy.cli;

import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.text.Counted;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The cost of slow workers: how much longer than usual the steps took that needed backup tasks.
final class StragglerCosts {
  private final Map<Long, TrainingEvent.BackupAssigned> open = new HashMap<>(); // by step
  private final Map<String, Cost> costs = new TreeMap<>(); // by worker

  private record Cost(long steps, Duration delay) {
    Cost plus(Cost more) {
      return new Cost(steps + more.steps, delay.plus(more.delay));
    }
  }

  void backupAssigned(TrainingEvent.BackupAssigned backup) {
    open.putIfAbsent(backup.step(), backup);
  }

  void completed(TrainingEvent.StepCompleted step) {
    TrainingEvent.BackupAssigned backup = open.remove(step.step());
    if (backup != null) {
      Cost cost = new Cost(1, step.times().whole().minus(backup.delay().typical()));
      backup.slow().forEach(worker -> costs.merge(worker, cost, Cost::plus));
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
                    "%s was slow: %,d %s needed backup tasks and took %.1f s longer%n",
                    worker,
                    cost.steps(),
                    Counted.noun(cost.steps(), "step"),
                    cost.delay().toMillis() / 1e3)));
    return text.toString();
  }
}
