package dev.tributary.train;

import dev.tributary.data.Dataset;
import dev.tributary.data.Minibatches;
import dev.tributary.data.Minibatches.Minibatch;
import dev.tributary.data.Minibatches.Slice;
import dev.tributary.nn.Gradient;
import dev.tributary.nn.GradientSink;
import dev.tributary.nn.Loss;
import dev.tributary.nn.Network;
import dev.tributary.nn.Pass;
import dev.tributary.profile.Phase;
import dev.tributary.reduce.Score;
import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.Finiteness;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.tensor.Workspace;
import org.ejml.data.FMatrixRMaj;

/// The computation of one worker actor: forward, loss and backward of a shard. For one thread at a
/// time; the matrices of one shard are reused for the next.
public final class ShardComputation {
  private final PreparedJob job;
  private final ElementType type; // the type of gradients
  private final Workspace workspace;

  public ShardComputation(PreparedJob job, MatrixPool pool) {
    this.job = job;
    this.type = job.precision().gradients();
    this.workspace = new Workspace(pool);
  }

  /// Computes the gradient of `shard` in `step`, with a network that holds version `step − 1`. The
  /// gradients are sums over the shard's samples, rounded to the job's type: leaves of the
  /// reduction tree. Each matrix then belongs to the sink, which returns it to the pool.
  ///
  /// @throws NonFiniteException if the loss is not finite, or if a gradient is not finite in that
  ///   type; such a gradient does not reach the sink
  public Score gradient(Network network, long step, int shard, GradientSink sink) {
    Minibatch minibatch = job.minibatches().at(step);
    Slice slice = Minibatches.shard(minibatch, shard, job.shards());
    Pass pass = Pass.training(job.seed(), step, slice.offset(), workspace).withGradientType(type);
    try {
      long begun = Phase.begin();
      Samples samples = take(job.training(), slice.size());
      job.minibatches().read(job.training(), slice, samples.x(), samples.target());
      Network.Trace trace = network.forward(samples.x(), pass);
      Loss.Result loss = job.loss().of(trace.out(), samples.target(), pass);
      requireFiniteLoss(shard, loss.score().lossSum());
      Phase.FORWARD.end(step, begun);
      begun = Phase.begin();
      network.backward(
          loss.dOut(),
          trace,
          pass,
          (parameter, computed) -> {
            Gradient gradient = computed.rounded(type);
            requireFinite(shard, parameter, gradient);
            workspace.detach(gradient.matrix());
            sink.accept(parameter, gradient);
          });
      Phase.BACKWARD.end(step, begun);
      return loss.score();
    } finally {
      workspace.reclaim();
    }
  }

  /// Evaluates the network on one block of the evaluation split. The score has the quality of the
  /// predictions.
  public Score evaluate(Network network, int block) {
    Dataset dataset = job.evaluation();
    long from = job.evaluationBlockFrom(block);
    int size = job.evaluationBlockSize(block);
    Pass pass = Pass.evaluation(workspace);
    try {
      Samples samples = take(dataset, size);
      for (int row = 0; row < size; row++) {
        dataset.read(from + row, samples.x(), samples.target(), row);
      }
      Network.Trace trace = network.forward(samples.x(), pass);
      return job.loss().of(trace.out(), samples.target(), pass).score();
    } finally {
      workspace.reclaim();
    }
  }

  /// @param x (rows, features)
  /// @param target (rows, target columns)
  private record Samples(FMatrixRMaj x, FMatrixRMaj target) {}

  private Samples take(Dataset dataset, int rows) {
    return new Samples(
        workspace.take(rows, dataset.shape().size()),
        workspace.take(rows, dataset.target().columns()));
  }

  private static void requireFiniteLoss(int shard, double sum) {
    if (!Double.isFinite(sum)) {
      throw new NonFiniteException(shard, "loss", 0, String.valueOf((float) sum));
    }
  }

  /// The only place where a worker checks that a gradient is finite.
  private void requireFinite(int shard, int parameter, Gradient gradient) {
    if (gradient.finiteness() instanceof Finiteness.NonFinite(int index)) {
      String name = job.architecture().parameters().get(parameter).name();
      String value = type.text(gradient.matrix().data[index]);
      throw new NonFiniteException(shard, name, index, value);
    }
  }
}
