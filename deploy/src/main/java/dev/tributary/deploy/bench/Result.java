package dev.tributary.deploy.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What came of timing one workload.
///
/// @param what was run
/// @param size of it
/// @param median the parts of a step, each the median over all steps that were timed
/// @param peakMebibytes of memory that was resident, by process; empty where the system does not
///   say
public record Result(Setup what, Size size, Steps.Step median, Map<String, Long> peakMebibytes) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// @param workers each of one actor; the job has as many shards
  public record Setup(Workload workload, Mode mode, int workers) {

    /// What the job is told by `--set`: a shard for each worker.
    String sharding() {
      return "training.shards=" + workers;
    }
  }

  /// @param operations in the matrix products of a step
  /// @param steps that were timed
  public record Size(int batch, long parameters, double operations, int steps) {}

  double samplesPerSecond() {
    return size.batch() / median.whole() * 1e3;
  }

  double gigaflops() {
    return size.operations() / median.whole() / 1e6;
  }

  /// Bytes of gradients that go up in a step, and of weights that come down. Within one process
  /// nothing does.
  long bytesEachWay() {
    return what.mode() == Mode.LOCAL ? 0 : Float.BYTES * size.parameters() * what.workers();
  }

  /// One JSON object on one line.
  public String json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("workload", what.workload().toString());
    fields.put("mode", what.mode().toString());
    fields.put("workers", what.workers());
    fields.put("batch", size.batch());
    fields.put("parameters", size.parameters());
    fields.put("ms_per_step", rounded(median.whole()));
    fields.put("samples_per_second", Math.round(samplesPerSecond()));
    fields.put("steps", size.steps());
    fields.put("gflops", rounded(gigaflops()));
    fields.put("computing_ms", rounded(median.computing()));
    fields.put("waiting_ms", rounded(median.waiting()));
    fields.put("exchanging_ms", rounded(median.exchanging()));
    fields.put("bytes_up", bytesEachWay());
    fields.put("bytes_down", bytesEachWay());
    fields.put("peak_mebibytes", peakMebibytes);
    try {
      return JSON.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts have a JSON form", e);
    }
  }

  /// A few lines for people.
  public String text() {
    String memory =
        peakMebibytes.isEmpty()
            ? ""
            : peakMebibytes.entrySet().stream()
                .map(peak -> String.format(Locale.ROOT, "%s %,d", peak.getKey(), peak.getValue()))
                .collect(Collectors.joining(", ", "\n  peak memory in MiB: ", ""));
    return String.format(
        Locale.ROOT,
        "%s, %s, %d worker%s: %.2f ms a step, %,.0f samples/s, %.1f GFLOP/s (median of %,d steps)%n"
            + "  computing %.2f ms, waiting for the slowest %.2f ms, exchanging %.2f ms;"
            + " %,d bytes up and %,d down%s",
        what.workload(),
        what.mode(),
        what.workers(),
        what.workers() == 1 ? "" : "s",
        median.whole(),
        samplesPerSecond(),
        gigaflops(),
        size.steps(),
        median.computing(),
        median.waiting(),
        median.exchanging(),
        bytesEachWay(),
        bytesEachWay(),
        memory);
  }

  private static double rounded(double value) {
    return Math.round(value * 1e3) / 1e3;
  }
}
