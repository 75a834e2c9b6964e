package dev.tributary.coordinator.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tributary.coordinator.event.StepTimes;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.reduce.Metrics;
import dev.tributary.train.EvaluationFields;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/// A line of `metrics.jsonl`, for a step or an evaluation, or of `evaluations.jsonl`, for an
/// evaluation with all its results.
///
///     {"step": 7, "epoch": 1, "loss": 0.5, …}
///     {"step": 7, "epoch": 1, "split": "holdout", "loss": 0.5, …}
final class MetricLine {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
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
    Map<String, Object> fields = beginning(evaluated);
    putMetrics(fields, evaluated.metrics());
    return json(fields);
  }

  /// The line of `evaluations.jsonl`.
  static String of(TrainingEvent.Evaluated evaluated, EvaluationFields results) {
    Map<String, Object> fields = beginning(evaluated);
    fields.putAll(results.of(evaluated.metrics()));
    return json(fields);
  }

  private static Map<String, Object> beginning(TrainingEvent.Evaluated evaluated) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(STEP, evaluated.step());
    fields.put("epoch", evaluated.epoch());
    fields.put(SPLIT, evaluated.split());
    return fields;
  }

  /// Selects the lines that are kept when a run resumes from a version. Incomplete lines are not
  /// kept.
  ///
  /// @param evaluatesAgain whether that version will be evaluated, possibly again
  static Predicate<String> until(long version, boolean evaluatesAgain) {
    return line -> {
      JsonNode fields = fields(line);
      long step = fields.path(STEP).asLong(Long.MAX_VALUE);
      return step < version || step == version && !(evaluatesAgain && fields.has(SPLIT));
    };
  }

  /// Whether a line is complete and belongs to a step.
  static boolean isOfStep(String line) {
    JsonNode fields = fields(line);
    return fields.has(STEP) && !fields.has(SPLIT);
  }

  private static JsonNode fields(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static void putMetrics(Map<String, Object> fields, Metrics metrics) {
    // JSON cannot represent NaN or infinity.
    fields.put("loss", Double.isFinite(metrics.loss()) ? metrics.loss() : null);
    metrics.rates().forEach((rate, fraction) -> fields.put(rate.label(), fraction));
    fields.put("samples", metrics.samples());
  }

  private static double millis(Duration duration) {
    return Math.round(duration.toNanos() / 1e3) / 1e3;
  }

  private static String json(Map<String, Object> fields) {
    try {
      return JSON.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a value has no JSON form", e);
    }
  }
}
