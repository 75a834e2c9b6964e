package dev.tributary.data;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Training;
import dev.tributary.tensor.Permutation;
import dev.tributary.tensor.Purpose;
import dev.tributary.text.Counted;
import org.ejml.data.FMatrixRMaj;

/// The minibatch of each step and its shards: pure functions of the step, for a training set of any
/// size. Steps and epochs are counted from 1; samples, and positions in an epoch, are counted from
/// 0.
///
/// The last minibatch of an epoch may be smaller than the others; `dropLast` leaves such a
/// minibatch out. An epoch visits each sample once, except the samples that are left out. With
/// shuffling, each epoch has an order of its own.
public final class Minibatches {
  private final long samples;
  private final int batch;
  private final boolean dropLast;
  private final boolean shuffle;
  private final long seed;
  private volatile Order order = new Order(0, null); // the latest requested epoch

  private record Order(long epoch, Permutation permutation) {}

  /// The positions of an epoch from `from` (inclusive) to `from + size` (exclusive).
  public record Minibatch(long epoch, long from, int size) {}

  /// The part of a minibatch that is one shard: the positions of an epoch from `from` (inclusive)
  /// to `from + size` (exclusive).
  ///
  /// @param offset the position of its first sample in the minibatch
  public record Slice(long epoch, long from, int offset, int size) {}

  public Minibatches(long samples, int batch, boolean dropLast, boolean shuffle, long seed) {
    if (samples < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "there are no minibatches of %s in %s samples".formatted(batch, samples));
    }
    if (dropLast && batch > samples) {
      throw BadInput.at(
          "training.drop_last",
          "the only minibatch of an epoch is dropped: it has %s and training.batch is %s"
              .formatted(Counted.of(samples, "sample"), batch),
          "set it to false, or training.batch to at most " + samples);
    }
    this.samples = samples;
    this.batch = batch;
    this.dropLast = dropLast;
    this.shuffle = shuffle;
    this.seed = seed;
  }

  /// The minibatches of a job with this number of training samples.
  ///
  /// @param training with a value for every setting
  public static Minibatches of(Training training, long samples, long seed) {
    return new Minibatches(
        samples, training.getBatch(), training.getDropLast(), training.getShuffle(), seed);
  }

  public long stepsPerEpoch() {
    return dropLast ? samples / batch : Math.ceilDiv(samples, batch);
  }

  /// @param step from 1
  public Minibatch at(long step) {
    if (step < 1) {
      throw new IllegalArgumentException("step %s, but steps are counted from 1".formatted(step));
    }
    long from = (step - 1) % stepsPerEpoch() * batch;
    return new Minibatch(
        (step - 1) / stepsPerEpoch() + 1, from, (int) Math.min(batch, samples - from));
  }

  /// Shard `shard` of `shards`. The sizes of two shards differ by at most one sample. Some shards
  /// are empty if a minibatch has fewer samples than shards.
  public static Slice shard(Minibatch minibatch, int shard, int shards) {
    if (shard < 0 || shard >= shards) {
      throw new IllegalArgumentException("there is no shard %s of %s".formatted(shard, shards));
    }
    int from = (int) ((long) minibatch.size() * shard / shards);
    int to = (int) ((long) minibatch.size() * (shard + 1) / shards);
    return new Slice(minibatch.epoch(), minibatch.from() + from, from, to - from);
  }

  /// The sample at a position of an epoch.
  public long sample(long epoch, long position) {
    return shuffle ? permutation(epoch).at(position) : position;
  }

  /// Reads the samples of `slice`. Modified: the first rows of `x` and `target`, one for each
  /// sample.
  public void read(Dataset dataset, Slice slice, FMatrixRMaj x, FMatrixRMaj target) {
    for (int row = 0; row < slice.size(); row++) {
      dataset.read(sample(slice.epoch(), slice.from() + row), x, target, row);
    }
  }

  private Permutation permutation(long epoch) {
    Order last = order;
    if (last.epoch() != epoch) {
      last = new Order(epoch, Permutation.of(seed, Purpose.SHUFFLE, epoch, samples));
      order = last;
    }
    return last.permutation();
  }
}
