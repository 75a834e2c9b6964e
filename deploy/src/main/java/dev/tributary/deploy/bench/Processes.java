package dev.tributary.deploy.bench;

import dev.tributary.text.Counted;

/// The processes that run a job.
///
/// @param workers the number of workers, each with one actor; the job has as many shards
record Processes(BenchMode mode, int workers) {

  /// The `--set` option that gives the job one shard for each worker.
  String sharding() {
    return "training.shards=" + workers;
  }

  @Override
  public String toString() {
    return mode + ", " + Counted.of(workers, "worker");
  }
}
