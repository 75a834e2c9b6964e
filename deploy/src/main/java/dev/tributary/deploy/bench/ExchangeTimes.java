package dev.tributary.deploy.bench;

import dev.tributary.deploy.bench.Span.Side;
import dev.tributary.trace.Phase;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// How long the exchange of each step took: from the first gradient that leaves a worker to the
/// last weight that has arrived at one.
///
/// Where a model is one layer nothing leaves before that layer is computed. What a slower worker
/// still computes then, and what the optimizer takes, counts as exchange.
final class ExchangeTimes {
  private ExchangeTimes() {}

  /// @param spans of all processes, in any order
  /// @return nanoseconds by step, of those of which gradients have left and weights arrived
  static SortedMap<Long, Long> of(List<Span> spans) {
    SortedMap<Long, Long> left = new TreeMap<>();
    SortedMap<Long, Long> times = new TreeMap<>();
    for (Span span : spans) {
      if (span.side() == Side.WORKER && span.phase() == Phase.SERIALIZE) {
        left.merge(span.step(), span.from(), Math::min);
      }
    }
    for (Span span : spans) {
      if (span.side() == Side.WORKER && span.phase() == Phase.PARSE) {
        Long begin = left.get(span.step());
        if (begin != null) {
          times.merge(span.step(), span.to() - begin, Math::max);
        }
      }
    }
    return times;
  }
}
