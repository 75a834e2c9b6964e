package dev.tributary.coordinator.job;

import dev.tributary.coordinator.reducer.WeightStore;
import dev.tributary.coordinator.round.ShardResult;
import dev.tributary.nn.Network;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.Slicing;
import dev.tributary.reduce.TreeNode;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.ShardComputation;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// The correct results of shards and blocks, computed directly from the coordinator's weights.
final class CorrectResults {
  private final PreparedJob job;
  private final WeightStore store;
  private final ShardComputation computation;

  CorrectResults(PreparedJob job, WeightStore store) {
    this.job = job;
    this.store = store;
    this.computation = new ShardComputation(job, new MatrixPool());
  }

  /// A shard's result and gradient.
  ///
  /// @param chunks the gradient, one chunk per slice
  record Shard(ShardResult result, List<TensorChunk> chunks) {}

  Shard shard(Stamp stamp, int shard) {
    List<TensorChunk> chunks = new ArrayList<>();
    Score score =
        computation.gradient(
            network(stamp.step() - 1),
            stamp.step(),
            shard,
            (parameter, gradient) -> {
              FMatrixRMaj matrix = gradient.matrix();
              for (SliceId slice : Slicing.of(parameter, matrix.getNumElements())) {
                TreeNode leaf = new TreeNode(shard, 1);
                chunks.add(chunk(ChunkHeader.ofGradient(stamp, leaf, slice), matrix));
              }
            });
    return new Shard(new ShardResult(shard, score, 1), chunks);
  }

  private static TensorChunk chunk(ChunkHeader header, FMatrixRMaj gradient) {
    SliceId slice = header.slice();
    int count = slice.count(gradient.getNumElements());
    return TensorChunk.lent(header, new Floats(gradient.data, slice.from(), count));
  }

  ShardResult block(long version, int block) {
    return new ShardResult(block, computation.evaluate(network(version), block), 0);
  }

  private Network network(long version) {
    return job.architecture().network(store.version(version));
  }
}
