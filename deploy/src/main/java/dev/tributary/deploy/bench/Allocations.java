package dev.tributary.deploy.bench;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Samples of the bytes that each thread of a process has allocated, and the progress of the
/// process's steps at the same clock.
final class Allocations {
  private final NavigableMap<Instant, Long> steps = new TreeMap<>();
  private final NavigableMap<Instant, Map<Long, Long>> samples = new TreeMap<>(); // bytes by thread

  /// Records that the process worked on a step at that time.
  void busy(Instant time, long step) {
    steps.merge(time, step, Math::max);
  }

  /// Records the bytes that a thread had allocated since its start.
  void sampled(Instant time, long thread, long bytes) {
    samples.computeIfAbsent(time, sample -> new HashMap<>()).put(thread, bytes);
  }

  /// The mean number of bytes allocated in a step, between the first sample after the start of step
  /// `first` and the last sample before the end of the last step. Threads that have ended in
  /// between do not count.
  ///
  /// @return empty if no step lies between two samples
  OptionalLong bytesPerStep(long first) {
    Instant begin =
        steps.entrySet().stream()
            .filter(step -> step.getValue() >= first)
            .findFirst()
            .map(step -> samples.ceilingKey(step.getKey()))
            .orElse(null);
    Instant end = steps.isEmpty() ? null : samples.floorKey(steps.lastKey());
    if (begin == null || end == null || !begin.isBefore(end)) {
      return OptionalLong.empty();
    }
    long done = steps.floorEntry(end).getValue() - steps.floorEntry(begin).getValue();
    return done > 0 ? OptionalLong.of(bytes(begin, end) / done) : OptionalLong.empty();
  }

  private long bytes(Instant begin, Instant end) {
    Map<Long, Long> before = samples.get(begin);
    return samples.get(end).entrySet().stream()
        .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
        .sum();
  }
}
