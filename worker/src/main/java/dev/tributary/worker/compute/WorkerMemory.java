package dev.tributary.worker.compute;

import dev.tributary.tensor.MatrixPool;
import dev.tributary.train.PreparedJob;

/// The memory that a worker keeps for a job between sessions: the data, the replica of the weights,
/// and a pool of matrices. Only one session at a time uses it.
public record WorkerMemory(PreparedJob job, Replica replica, MatrixPool pool) {

  /// A memory that holds no weights yet.
  public static WorkerMemory of(PreparedJob job) {
    return new WorkerMemory(job, new Replica(job.architecture()), new MatrixPool());
  }
}
