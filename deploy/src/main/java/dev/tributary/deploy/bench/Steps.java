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

/// The steps that a run has recorded, each with where its time went, in milliseconds.
record Steps(List<Step> all) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// @param whole the sum of the other three
  /// @param computing what a worker computed, on average
  /// @param waiting how much longer the slowest worker computed
  /// @param exchanging the rest
  record Step(double whole, double computing, double waiting, double exchanging) {}

  /// Those in `metrics.jsonl`. A last line that is being written does not count.
  static Steps read(Path metrics) throws IOException {
    String text;
    try {
      text = Files.readString(metrics);
    } catch (NoSuchFileException e) {
      return new Steps(List.of());
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
    return new Steps(List.copyOf(steps));
  }

  /// Without those of the first `warmUp`, while the JVM still compiles.
  Steps after(Duration warmUp) {
    double left = warmUp.toNanos() / 1e6;
    int first = 0;
    while (first < all.size() && left > 0) {
      left -= all.get(first).whole();
      first++;
    }
    return new Steps(all.subList(first, all.size()));
  }

  /// The median of one of the parts; there is a step.
  double median(ToDoubleFunction<Step> part) {
    double[] sorted = all.stream().mapToDouble(part).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static JsonNode fields(String line) throws IOException {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IOException("a line that is no JSON in the records of a run: " + line, e);
    }
  }
}
