package dev.tributary.deploy.bench;

/// What a job is run by.
///
/// @param workers each of one actor; the job has as many shards
public record Processes(BenchMode mode, int workers) {

  /// What the job is told by `--set`: a shard for each worker.
  String sharding() {
    return "training.shards=" + workers;
  }

  @Override
  public String toString() {
    return mode + ", " + workers(workers);
  }

  /// So many, in words.
  static String workers(int count) {
    return count + (count == 1 ? " worker" : " workers");
  }
}
