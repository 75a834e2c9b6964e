package dev.tributary.reduce.stopping;

import dev.tributary.reduce.Metric;
import java.util.ArrayList;
import java.util.List;

/// The best versions of a run by one metric, the best first. Of equal values the earlier version is
/// the better one. A value.
///
/// @param count the number of versions that are kept
public record BestRanking(Metric metric, int count, List<History.Evaluated> versions) {

  public BestRanking {
    versions = List.copyOf(versions);
  }

  /// A ranking without a version.
  public static BestRanking of(Metric metric, int count) {
    return new BestRanking(metric, count, List.of());
  }

  /// The ranking with one more version, if it is among the best; otherwise this one. NaN never is.
  /// A version that is ranked already changes nothing.
  public BestRanking with(History.Evaluated next) {
    boolean isKnown = versions.stream().anyMatch(known -> known.step() == next.step());
    if (isKnown || Double.isNaN(next.value())) {
      return this;
    }
    List<History.Evaluated> more = new ArrayList<>(versions);
    int rank = 0;
    while (rank < more.size() && !isBetter(next, more.get(rank))) {
      rank++;
    }
    more.add(rank, next);
    return new BestRanking(metric, count, more.subList(0, Math.min(count, more.size())));
  }

  private boolean isBetter(History.Evaluated next, History.Evaluated known) {
    if (next.value() == known.value()) {
      return next.step() < known.step();
    }
    return metric.largerIsBetter() ? next.value() > known.value() : next.value() < known.value();
  }

  /// Whether a version is among the best.
  public boolean has(long step) {
    return versions.stream().anyMatch(known -> known.step() == step);
  }
}
