package dev.tributary.coordinator.round;

/// What a worker has computed in a round.
///
/// @param samples of its shards
/// @param nanos what its actors spent on them
public record Work(long samples, long nanos) {

  static Work of(ShardResult result) {
    return new Work(result.score().samples(), result.computeNanos());
  }

  Work plus(Work more) {
    return new Work(samples + more.samples, nanos + more.nanos);
  }
}
