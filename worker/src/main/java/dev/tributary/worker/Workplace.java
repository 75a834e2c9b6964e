package dev.tributary.worker;

import dev.tributary.tensor.MatrixPool;
import dev.tributary.train.PreparedJob;
import dev.tributary.worker.compute.Replica;

/// What a worker has at hand for a job, and keeps from one session to the next: the data, the
/// weights as far as they have come, and memory. One session at a time works here.
public record Workplace(PreparedJob job, Replica replica, MatrixPool pool) {

  /// With no weights yet.
  public static Workplace of(PreparedJob job) {
    return new Workplace(job, new Replica(job.architecture()), new MatrixPool());
  }
}
