package dev.tributary.train;

import dev.tributary.data.Dataset;
import dev.tributary.data.Minibatches;
import dev.tributary.nn.Activations;
import dev.tributary.nn.ParameterSpec;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// How much memory a job takes, in bytes: a function of its shapes, and of how the work is shared.
///
/// With W the bytes of all weights, k the optimizer's arrays for each parameter, S shards, n
/// workers, K worker actors in a process:
///
///     weights        2 W                       version t is written while t - 1 is read
///     optimizer      k W                       coordinator
///     checkpoint     2 (1 + k) W               coordinator: a copy, and a copy of that in file order
///     gradients      min(S, 2 n) W             coordinator: partials whose siblings are to come
///                    min(s, K + ⌈log2 s⌉) W    worker with s shards: one an actor, one a level of the tree
///     activations    K · 4 (t Σ r + e Σ b)     t and e floats for each sample in training and in
///                                              evaluation; of every number of samples r that a shard
///                                              may have, and b that a block may have, the memory is
///                                              kept
///     data           4 a value, 1 a value of IDX files, 0 of made-up samples
///     rest           48 MiB + 2 MiB a thread   the program itself, buffers of products
///
/// A process that is both has each once: within one JVM arrays are lent, not copied. A bound, not a
/// sum of what is there at any one moment.
///
/// @param rest what does not depend on the job
public record MemoryNeed(
    long weights,
    long optimizer,
    long checkpoint,
    long gradients,
    long activations,
    long data,
    long rest) {
  private static final long PROGRAM = 48L << 20;
  private static final long THREAD = 2L << 20;

  /// Of `tributary train` with so many workers, each of one actor.
  public static MemoryNeed ofTraining(PreparedJob job, int workers) {
    int shards = Math.ceilDiv(job.shards(), workers);
    return coordinator(job, workers * partials(shards, 1), activations(job, workers), workers);
  }

  /// Of a coordinator of so many workers.
  public static MemoryNeed ofCoordinator(PreparedJob job, int workers) {
    return coordinator(job, Math.min(job.shards(), 2 * workers), 0, 1);
  }

  /// Of a worker that has all shards to itself, which it may come to.
  public static MemoryNeed ofWorker(PreparedJob job, int actors) {
    long weights = weights(job);
    return new MemoryNeed(
        2 * weights,
        0,
        0,
        partials(job.shards(), actors) * weights,
        activations(job, actors),
        data(job),
        PROGRAM + actors * THREAD);
  }

  /// All of it.
  public long total() {
    return weights + optimizer + checkpoint + gradients + activations + data + rest;
  }

  private static MemoryNeed coordinator(
      PreparedJob job, long gradients, long activations, int threads) {
    long weights = weights(job);
    long states = job.optimizer().states().size();
    return new MemoryNeed(
        2 * weights,
        states * weights,
        2 * (1 + states) * weights,
        gradients * weights,
        activations,
        data(job),
        PROGRAM + threads * THREAD);
  }

  private static long weights(PreparedJob job) {
    return Float.BYTES
        * job.architecture().parameters().stream().mapToLong(ParameterSpec::size).sum();
  }

  private static long partials(int shards, int actors) {
    int levels = Integer.SIZE - Integer.numberOfLeadingZeros(shards - 1); // ⌈log2 shards⌉
    return Math.min(shards, actors + levels);
  }

  private static long activations(PreparedJob job, int actors) {
    Activations model = job.architecture().activations();
    long sample = job.training().shape().size() + job.training().target().columns();
    long outputs = job.architecture().output().size(); // the loss's own
    return actors
        * Float.BYTES
        * ((sample + model.training() + outputs) * shardSizes(job).sum()
            + (sample + model.evaluation() + outputs) * blockSizes(job).sum());
  }

  /// The first and the last minibatch of an epoch have them all.
  private static IntStream shardSizes(PreparedJob job) {
    return LongStream.of(1, job.minibatches().stepsPerEpoch())
        .mapToObj(job.minibatches()::at)
        .flatMapToInt(
            minibatch ->
                IntStream.range(0, job.shards())
                    .map(shard -> Minibatches.shard(minibatch, shard, job.shards()).size()))
        .distinct();
  }

  private static IntStream blockSizes(PreparedJob job) {
    return IntStream.of(0, job.evaluationBlocks() - 1).map(job::evaluationBlockSize).distinct();
  }

  private static long data(PreparedJob job) {
    Dataset training = job.training();
    long samples = training.size() + (job.evaluatesOnOthers() ? job.evaluation().size() : 0);
    long features = training.shape().size();
    return switch (job.job().getDataset().getSourceCase()) {
      case CSV -> samples * Float.BYTES * (features + training.target().columns());
      case IDX -> samples * (features + 1);
      case SYNTHETIC, SOURCE_NOT_SET -> 0;
    };
  }
}
