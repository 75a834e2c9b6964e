package dev.tributary.deploy.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// The recorded steps of a run with their times in milliseconds.
///
/// @param first the number of the first step in the list
record Steps(long first, List<Step> all) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// The times of one step.
  ///
  /// @param whole the sum of the other three
  /// @param computing the mean computing time of the workers
  /// @param waiting the additional computing time of the slowest worker
  /// @param exchanging the rest
  record Step(double whole, double computing, double waiting, double exchanging) {}

  /// Reads the steps in `metrics.jsonl`. A last line without an end is ignored.
  static Steps read(Path metrics) throws IOException {
    String text;
    try {
      text = Files.readString(metrics);
    } catch (NoSuchFileException e) {
      return new Steps(1, List.of());
    }
    List<Step> steps = new ArrayList<>();
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      JsonNode fields = fields(line);
      if (fields.has("step_ms")) {
        steps.add(
            new Step(
                fields.get("step_ms").asDouble(),
                fields.get("computing_ms").asDouble(),
                fields.get("waiting_ms").asDouble(),
                fields.get("exchanging_ms").asDouble()));
      }
    }
    return new Steps(1, List.copyOf(steps));
  }

  /// The steps after the first `warmUp`, in which the JVM still compiles.
  Steps after(Duration warmUp) {
    double left = warmUp.toNanos() / 1e6;
    int count = 0;
    while (count < all.size() && left > 0) {
      left -= all.get(count).whole();
      count++;
    }
    return new Steps(first + count, all.subList(count, all.size()));
  }

  /// The median of one of the times. There must be at least one step.
  double median(ToDoubleFunction<Step> part) {
    return Median.of(all.stream().mapToDouble(part));
  }

  private static JsonNode fields(String line) throws IOException {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IOException("metrics.jsonl has a line that is not JSON: " + line, e);
    }
  }
}
