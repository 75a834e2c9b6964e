package dev.tributary.worker.compute;

import dev.tributary.tensor.MatrixPool;
import dev.tributary.train.PreparedJob;

/// What a worker keeps of a job from one session to the next: the data, the weights that have
/// arrived, and a pool of matrices. One session at a time uses it.
public record WorkerMemory(PreparedJob job, Replica replica, MatrixPool pool) {

  /// A memory that holds no weights yet.
  public static WorkerMemory of(PreparedJob job) {
    return new WorkerMemory(job, new Replica(job.architecture()), new MatrixPool());
  }
}
