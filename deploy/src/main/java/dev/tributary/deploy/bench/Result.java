package dev.tributary.deploy.bench;

import dev.tributary.deploy.output.JsonLine;
import dev.tributary.tensor.ElementType;
import dev.tributary.train.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The result of timing one workload.
///
/// @param what the workload and its processes
/// @param size the size of a step
/// @param median the times that the run itself reports for a step, each the median over all timed
///   steps
/// @param breakdown the parts of a step in detail, if requested
/// @param use the processor time and memory of each process
record Result(Setup what, Size size, Steps.Step median, Optional<Breakdown> breakdown, Use use) {

  /// The input of a benchmark.
  ///
  /// @param overrides keys of the job with other values, as KEY=VALUE
  record Setup(Workload workload, Processes processes, List<String> overrides) {

    /// All changes to the workload's job: the overrides, and one shard for each worker.
    List<String> settings() {
      return Stream.concat(Stream.of(processes.sharding()), overrides.stream()).toList();
    }
  }

  /// Processor time and memory by process; empty if the operating system does not report them.
  ///
  /// @param processorMillis the mean processor time in a step
  /// @param peakMebibytes the greatest resident memory
  record Use(Map<String, Double> processorMillis, Map<String, Long> peakMebibytes) {}

  /// The size of a step.
  ///
  /// @param operations the operations in the matrix products of a step
  /// @param steps the number of timed steps
  /// @param precision the element types in which gradients and weights are sent
  record Size(int batch, long parameters, double operations, int steps, Precision precision) {}

  double samplesPerSecond() {
    return size.batch() / median.whole() * 1e3;
  }

  double gigaflops() {
    return size.operations() / median.whole() / 1e6;
  }

  /// The bytes of gradients that the workers send in a step.
  long bytesUp() {
    return bytes(size.precision().gradients());
  }

  /// The bytes of weights that the coordinator sends in a step.
  long bytesDown() {
    return bytes(size.precision().weights());
  }

  /// The bytes of all parameters for all workers; 0 within one process.
  private long bytes(ElementType type) {
    Processes processes = what.processes();
    return processes.mode() == BenchMode.LOCAL
        ? 0
        : type.bytes() * size.parameters() * processes.workers();
  }

  /// One JSON object on one line.
  String json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("workload", what.workload().toString());
    fields.put("mode", what.processes().mode().toString());
    fields.put("workers", what.processes().workers());
    fields.put("set", what.overrides());
    fields.put("batch", size.batch());
    fields.put("parameters", size.parameters());
    fields.put("ms_per_step", Json.rounded(median.whole()));
    fields.put("samples_per_second", Math.round(samplesPerSecond()));
    fields.put("steps", size.steps());
    fields.put("gflops", Json.rounded(gigaflops()));
    fields.put("computing_ms", Json.rounded(median.computing()));
    fields.put("waiting_ms", Json.rounded(median.waiting()));
    fields.put("exchanging_ms", Json.rounded(median.exchanging()));
    fields.put("bytes_up", bytesUp());
    fields.put("bytes_down", bytesDown());
    breakdown.ifPresent(
        parts -> {
          fields.put("breakdown", parts.json());
          fields.put("allocated_bytes_per_step", parts.bytesPerStep());
        });
    Map<String, Double> processor = new LinkedHashMap<>();
    use.processorMillis().forEach((name, time) -> processor.put(name, Json.rounded(time)));
    fields.put("processor_ms_per_step", processor);
    fields.put("peak_mebibytes", use.peakMebibytes());
    return JsonLine.of(fields);
  }

  /// The result as lines of text.
  String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "%s, %s%s: %.2f ms a step, %,.0f samples/s, %.1f GFLOP/s (median of %,d steps)",
            what.workload(),
            what.processes(),
            what.overrides().stream().map(", "::concat).collect(Collectors.joining()),
            median.whole(),
            samplesPerSecond(),
            gigaflops(),
            size.steps()));
    lines.add(
        format(
            "computing %.2f ms, waiting for the slowest %.2f ms, exchanging %.2f ms;"
                + " %,d bytes up and %,d down",
            median.computing(), median.waiting(), median.exchanging(), bytesUp(), bytesDown()));
    breakdown.ifPresent(
        parts -> {
          lines.addAll(parts.text());
          addByProcess(lines, "allocated in bytes a step", "%,d", parts.bytesPerStep());
        });
    addByProcess(lines, "processor time in ms a step", "%.2f", use.processorMillis());
    addByProcess(lines, "peak memory in MiB", "%,d", use.peakMebibytes());
    return String.join(System.lineSeparator() + "  ", lines);
  }

  private static void addByProcess(
      List<String> lines, String what, String form, Map<String, ? extends Number> numbers) {
    if (!numbers.isEmpty()) {
      lines.add(
          numbers.entrySet().stream()
              .map(number -> number.getKey() + " " + format(form, number.getValue()))
              .collect(Collectors.joining(", ", what + ": ", "")));
    }
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
