package dev.tributary.coordinator.round;

import dev.tributary.reduce.Score;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// The results of pieces 0 … count − 1, each counted once. A piece is a shard or a block. A value.
///
/// Results are added in ascending order, so the sums do not depend on the order of arrival.
public record Tally(int count, Map<Integer, ShardResult> results) {

  public static Tally of(int count) {
    return new Tally(count, Map.of());
  }

  /// The tally with one more result. If the shard already has a result, that one stays.
  public Tally with(ShardResult result) {
    if (result.shard() < 0 || result.shard() >= count) {
      throw new IllegalArgumentException("shard " + result.shard() + " of " + count);
    }
    Map<Integer, ShardResult> more = new TreeMap<>(results);
    more.putIfAbsent(result.shard(), result);
    return new Tally(count, more);
  }

  public boolean isComplete() {
    return results.size() == count;
  }

  /// The shards without a result, ascending.
  public List<Integer> missing() {
    return IntStream.range(0, count).filter(shard -> !results.containsKey(shard)).boxed().toList();
  }

  /// The sum of all results, added in ascending order of the shards.
  public Score score() {
    return Score.sum(results.values().stream().map(ShardResult::score).toList());
  }
}
