package dev.tributary.deploy.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.coordinator.job.StepTimes;
import dev.tributary.coordinator.job.TrainingEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/// A line of `metrics.jsonl`, of a step or of an evaluation.
///
///     {"step": 7, "epoch": 1, "loss": 0.5, …}
///     {"step": 7, "epoch": 1, "split": "holdout", "loss": 0.5, …}
final class MetricLine {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STEP = "step";
  private static final String SPLIT = "split";

  private MetricLine() {}

  static String of(TrainingEvent.StepCompleted step) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(STEP, step.step());
    fields.put("epoch", step.epoch());
    putMetrics(fields, step.metrics());
    fields.put("learning_rate", step.learningRate());
    StepTimes times = step.times();
    fields.put("step_ms", millis(times.whole()));
    fields.put("computing_ms", millis(times.computing()));
    fields.put("waiting_ms", millis(times.waiting()));
    fields.put("exchanging_ms", millis(times.exchanging()));
    return json(fields);
  }

  static String of(TrainingEvent.Evaluated evaluated) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(STEP, evaluated.step());
    fields.put("epoch", evaluated.epoch());
    fields.put(SPLIT, evaluated.split());
    putMetrics(fields, evaluated.metrics());
    return json(fields);
  }

  /// What stays when a run goes on from a version. A line that is torn does not.
  static final class Past implements Predicate<String> {
    private final long version;
    private final boolean evaluatesAgain;
    private long steps;

    /// @param evaluatesAgain whether that version will be evaluated, be it once more
    Past(long version, boolean evaluatesAgain) {
      this.version = version;
      this.evaluatesAgain = evaluatesAgain;
    }

    @Override
    public boolean test(String line) {
      try {
        JsonNode fields = JSON.readTree(line);
        long step = fields.path(STEP).asLong(Long.MAX_VALUE);
        boolean isEvaluation = fields.has(SPLIT);
        boolean stays = step < version || step == version && !(evaluatesAgain && isEvaluation);
        steps += stays && !isEvaluation ? 1 : 0;
        return stays;
      } catch (JsonProcessingException e) {
        return false;
      }
    }

    /// How many steps there is no line of, once all lines were seen.
    long missing() {
      return version - steps;
    }
  }

  private static void putMetrics(Map<String, Object> fields, TrainingEvent.Metrics metrics) {
    // JSON has no word for what is not finite.
    fields.put("loss", Double.isFinite(metrics.loss()) ? metrics.loss() : null);
    metrics.accuracy().ifPresent(accuracy -> fields.put("accuracy", accuracy));
    fields.put("samples", metrics.samples());
  }

  private static double millis(Duration duration) {
    return Math.round(duration.toNanos() / 1e3) / 1e3;
  }

  private static String json(Map<String, Object> fields) {
    try {
      return JSON.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts have a JSON form", e);
    }
  }
}
