package dev.tributary.deploy.bench;

import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/// The parts of a step's time, computed from the recordings of all processes.
///
/// @param median milliseconds of each part, the median over the steps
/// @param bytesPerStep the mean number of bytes that each process allocated in a step; processes
///   without a measurement are missing
record Breakdown(Map<Part, Double> median, Map<String, Long> bytesPerStep) {

  /// Computes the breakdown.
  ///
  /// @param steps the timed steps
  static Breakdown of(Steps steps, Processes processes, Map<String, Recording> recordings) {
    Map<String, Long> bytes = new LinkedHashMap<>();
    recordings.forEach(
        (name, recording) ->
            recording
                .allocations()
                .bytesPerStep(steps.first())
                .ifPresent(perStep -> bytes.put(name, perStep)));
    SortedMap<Long, Map<Part, Double>> parts =
        Timeline.of(Recording.spans(recordings.values()), processes.workers())
            .subMap(steps.first(), steps.first() + steps.all().size());
    if (parts.isEmpty()) {
      throw new BenchFailed("JDK Flight Recorder has recorded no step");
    }
    return new Breakdown(median(parts.values()), bytes);
  }

  /// The parts as fields of a JSON object.
  Map<String, Double> json() {
    Map<String, Double> parts = new LinkedHashMap<>();
    median.forEach((part, time) -> parts.put(part.key(), Json.rounded(time)));
    return parts;
  }

  /// The parts as lines of text.
  List<String> text() {
    return List.of(
        "a worker, in ms: " + text(Part.FORWARD, Part.IDLE),
        "the coordinator, in ms: " + text(Part.PARSING_GRADIENTS, Part.SERIALIZING_WEIGHTS),
        "all together, in ms: " + text(Part.COMPUTING, Part.QUIET));
  }

  private String text(Part first, Part last) {
    return EnumSet.range(first, last).stream()
        .map(part -> String.format(Locale.ROOT, "%s %.2f", part.label(), median.get(part)))
        .collect(Collectors.joining(", "));
  }

  private static Map<Part, Double> median(Collection<Map<Part, Double>> steps) {
    Map<Part, Double> median = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      median.put(part, Median.of(steps.stream().mapToDouble(step -> step.get(part))));
    }
    return median;
  }
}
