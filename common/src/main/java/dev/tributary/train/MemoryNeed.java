package dev.tributary.train;

import dev.tributary.data.Minibatches;
import dev.tributary.nn.Activations;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// How much memory a job takes, in bytes: a function of its shapes, and of how the work is shared.
///
/// With W the bytes of all weights, k the optimizer's arrays for each parameter, K
/// worker actors in a process:
///
///     weights        2 W                       version t is written while t - 1 is read
///                    + 2 W                     `train`, if they are sent in 16 bits: a rounded copy
///                                              of both, which workers compute with
///     optimizer      k W                       coordinator
///     checkpoint     2 (1 + k) W               coordinator: a copy, and a copy of that in file order
///     gradients      min(s, K + ⌈log2 s⌉) W    worker with s shards: one an actor, one a level of the tree
///     activations    K · 4 (t Σ r + e Σ b)     t and e floats for each sample in training and in
///                                              evaluation; of every number of samples r that a shard
///                                              may have, and b that a block may have, the memory is
///                                              kept
///     data           4 a value, 1 a value of IDX files; of made-up samples those that are kept
///     rest           48 MiB + 2 MiB a thread   the program itself, buffers of products
///                    + a fifth of all that     for the garbage collector to work in
///
/// A process that is both has each once: within one JVM arrays are lent, not copied. A bound, not a
/// sum of what is there at any one moment.
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
    return of(job, new Share(true, workers * partials(shards, 1), workers));
  }

  /// Of a worker that has all shards to itself, which it may come to.
  public static MemoryNeed ofWorker(PreparedJob job, int actors) {
    return of(job, new Share(false, partials(job.shards(), actors), actors));
  }

  /// All of it.
  public long total() {
    return weights + optimizer + checkpoint + gradients + activations + data + rest;
  }

  /// What a process does of a job.
  ///
  /// @param coordinates whether it owns the weights
  /// @param gradients how many of the whole model it holds at once, at most
  /// @param actors that compute
  private record Share(boolean coordinates, long gradients, int actors) {}

  private static MemoryNeed of(PreparedJob job, Share share) {
    long model = Float.BYTES * job.architecture().size();
    long states = share.coordinates() ? job.optimizer().states().size() : 0;
    boolean copies = share.coordinates() && job.precision().weights().is16Bit();
    long weights = (copies ? 4 : 2) * model;
    long optimizer = states * model;
    long checkpoint = share.coordinates() ? 2 * (1 + states) * model : 0;
    long gradients = share.gradients() * model;
    long activations = activations(job, share.actors());
    long data = job.opened().bytesInMemory();
    long program = PROGRAM + share.actors() * THREAD;
    long collector =
        (weights + optimizer + checkpoint + gradients + activations + data + program) / 5;
    return new MemoryNeed(
        weights, optimizer, checkpoint, gradients, activations, data, program + collector);
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
}
