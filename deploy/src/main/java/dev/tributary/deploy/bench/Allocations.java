package dev.tributary.deploy.bench;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/// How much the threads of a process had allocated at several looks at them, and how far its steps
/// were then. All times are of one process.
final class Allocations {
  private final NavigableMap<Instant, Long> steps = new TreeMap<>();
  private final NavigableMap<Instant, Map<Long, Long>> looks = new TreeMap<>(); // bytes by thread

  /// At that time the process was busy with that step.
  void busy(Instant time, long step) {
    steps.merge(time, step, Math::max);
  }

  /// So much had the thread allocated since it began.
  void seen(Instant time, long thread, long bytes) {
    looks.computeIfAbsent(time, look -> new HashMap<>()).put(thread, bytes);
  }

  /// What was allocated in a step, on average, from the first look after step `first` had begun to
  /// the last one while there were steps. Threads that have ended in between do not count.
  ///
  /// @return nothing if there was no step between two looks
  OptionalLong bytesPerStep(long first) {
    Instant begin =
        steps.entrySet().stream()
            .filter(step -> step.getValue() >= first)
            .findFirst()
            .map(step -> looks.ceilingKey(step.getKey()))
            .orElse(null);
    Instant end = steps.isEmpty() ? null : looks.floorKey(steps.lastKey());
    if (begin == null || end == null || !begin.isBefore(end)) {
      return OptionalLong.empty();
    }
    long done = steps.floorEntry(end).getValue() - steps.floorEntry(begin).getValue();
    return done > 0 ? OptionalLong.of(bytes(begin, end) / done) : OptionalLong.empty();
  }

  private long bytes(Instant begin, Instant end) {
    Map<Long, Long> before = looks.get(begin);
    return looks.get(end).entrySet().stream()
        .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
        .sum();
  }
}
