package dev.tributary.worker.compute;

import dev.tributary.tensor.MatrixPool;
import dev.tributary.train.Fingerprint;
import dev.tributary.train.PreparedJob;

/// The memory that a worker keeps for a job between sessions: the data, the fingerprint with which
/// it joins, the replica of the weights, and a pool of matrices. Only one session at a time uses
/// it.
public record WorkerMemory(
    PreparedJob job, Fingerprint fingerprint, Replica replica, MatrixPool pool) {

  /// A memory that holds no weights yet.
  public static WorkerMemory of(PreparedJob job, Fingerprint fingerprint) {
    return new WorkerMemory(job, fingerprint, new Replica(job.architecture()), new MatrixPool());
  }
}
