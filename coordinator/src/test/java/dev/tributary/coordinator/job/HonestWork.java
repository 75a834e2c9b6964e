package dev.tributary.coordinator.job;

import dev.tributary.coordinator.reducer.WeightStore;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.ShardResult;
import dev.tributary.nn.Network;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.ShardRange;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.ShardComputation;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Position;
import dev.tributary.wire.Slicing;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// The work of an honest worker, computed straight from the coordinator's own weights.
final class HonestWork {
  private final PreparedJob job;
  private final WeightStore store;
  private final ShardComputation computation;

  HonestWork(PreparedJob job, WeightStore store) {
    this.job = job;
    this.store = store;
    this.computation = new ShardComputation(job, new MatrixPool());
  }

  /// @param chunks of every slice of the shard's gradient
  record Shard(ShardResult result, List<TensorChunk> chunks) {}

  Shard shard(SessionId session, Stamp stamp, int shard) {
    List<TensorChunk> chunks = new ArrayList<>();
    Score score =
        computation.gradient(
            network(stamp.step() - 1),
            stamp.step(),
            shard,
            (parameter, gradient) -> {
              for (int slice = 0; slice < Slicing.slices(gradient.getNumElements()); slice++) {
                chunks.add(
                    chunk(
                        new ChunkHeader(
                            stamp,
                            session.value(),
                            new ShardRange(shard, 1),
                            new Position(parameter, Slicing.from(slice))),
                        gradient));
              }
            });
    return new Shard(new ShardResult(shard, score, 1), chunks);
  }

  private static TensorChunk chunk(ChunkHeader header, FMatrixRMaj gradient) {
    int count = Slicing.count(gradient.getNumElements(), Slicing.slice(header.offset()));
    return TensorChunk.lent(header, new Floats(gradient.data, header.offset(), count));
  }

  ShardResult block(long version, int block) {
    return new ShardResult(block, computation.evaluate(network(version), block), 0);
  }

  private Network network(long version) {
    return job.architecture().network(store.version(version));
  }
}
