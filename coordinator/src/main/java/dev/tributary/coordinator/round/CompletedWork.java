package dev.tributary.coordinator.round;

/// The work that a worker has completed in a round.
///
/// @param samples the number of samples in its shards
/// @param nanos the time that its actors spent on them
public record CompletedWork(long samples, long nanos) {

  static CompletedWork of(ShardResult result) {
    return new CompletedWork(result.score().samples(), result.computeNanos());
  }

  CompletedWork plus(CompletedWork more) {
    return new CompletedWork(samples + more.samples, nanos + more.nanos);
  }
}
