package dev.tributary.train;

import dev.tributary.data.Minibatches;
import dev.tributary.disk.Backlog;
import dev.tributary.nn.Activations;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// The memory that a job needs, in bytes: a function of its shapes, and of how the work is divided.
///
/// W is the number of bytes of all weights, k the number of optimizer arrays for each parameter,
/// and K the number of worker actors in a process:
///
///     weights        2 W                       version t is written while t - 1 is read
///                    + 2 W                     `train`, if they are sent in 16 bits: a rounded copy
///                                              of both, which workers compute with
///     optimizer      2 k W                     coordinator, likewise
///     checkpoint     2 (1 + k) W               coordinator: a copy, and its copy in file order
///                    + 3 W                     if the best weights are restored: these, better ones,
///                                              and a copy in file order
///                    + 2 W                     if the best models are kept: one, in either order
///     gradients      min(s, K + ⌈log2 s⌉) W    worker with s shards: one per actor and level of the tree
///     activations    K · 4 (t Σ r + e Σ b)     t and e: floats for each sample in training and
///                                              in evaluation; r and b: the sizes that a shard and
///                                              a block can have, each with memory of its own
///     data           4 per cell of a table, 1 per value of an IDX file; of synthetic samples only
///                    those that are kept
///     tensors        4 KiB per tensor          objects, headers of files, a line of the ledger
///                                              (measured in `train` with 40,000 tensors)
///     records        48 MiB                    coordinator: what waits for a disk that fails and
///                                              then hangs, in six backlogs
///     rest           48 MiB + 2 MiB per thread the program itself, buffers of products
///                    + a fifth of the above    headroom of the garbage collector
///
/// A process that is coordinator and worker needs each of these once, because arrays are lent
/// within one JVM. The total is an upper bound: not all of it is in use at the same moment.
public record MemoryNeed(
    long weights,
    long optimizer,
    long checkpoint,
    long gradients,
    long activations,
    long data,
    long tensors,
    long records,
    long rest) {
  private static final long PROGRAM = 48L << 20;
  private static final long THREAD = 2L << 20;
  private static final long TENSOR = 4L << 10;

  /// The need of `tributary train` with this number of workers, each with one actor.
  public static MemoryNeed ofTraining(PreparedJob job, int workers) {
    int shards = Math.ceilDiv(job.shards(), workers);
    return of(job, new Share(true, workers * partials(shards, 1), workers));
  }

  /// The need of a worker that computes all shards, as it does when no other worker is left.
  public static MemoryNeed ofWorker(PreparedJob job, int actors) {
    return of(job, new Share(false, partials(job.shards(), actors), actors));
  }

  /// The sum of all parts.
  public long total() {
    return weights
        + optimizer
        + checkpoint
        + gradients
        + activations
        + data
        + tensors
        + records
        + rest;
  }

  /// The share of a job that one process has.
  ///
  /// @param coordinates whether it owns the weights
  /// @param gradients the largest number of gradients of the whole model that it holds at once
  /// @param actors the number of worker actors
  private record Share(boolean coordinates, long gradients, int actors) {}

  private static MemoryNeed of(PreparedJob job, Share share) {
    long model = Float.BYTES * job.architecture().size();
    long states = share.coordinates() ? job.optimizer().states().size() : 0;
    boolean copies = share.coordinates() && job.precision().weights().is16Bit();
    long weights = (copies ? 4 : 2) * model;
    long optimizer = 2 * states * model;
    long checkpoint = share.coordinates() ? 2 * (1 + states) * model + best(job, model) : 0;
    long gradients = share.gradients() * model;
    long activations = activations(job, share.actors());
    long data = job.opened().bytesInMemory();
    long tensors = TENSOR * job.architecture().parameters().size();
    long records = share.coordinates() ? 6 * Backlog.ROOM : 0;
    long program = PROGRAM + share.actors() * THREAD;
    MemoryNeed parts =
        new MemoryNeed(
            weights,
            optimizer,
            checkpoint,
            gradients,
            activations,
            data,
            tensors,
            records,
            program);
    return parts.withRest(program + parts.total() / 5);
  }

  private MemoryNeed withRest(long other) {
    return new MemoryNeed(
        weights, optimizer, checkpoint, gradients, activations, data, tensors, records, other);
  }

  /// @param model the bytes of all weights
  private static long best(PreparedJob job, long model) {
    EvaluationRules rules = job.rules();
    return (rules.restoresBest() ? 3 * model : 0) + (rules.kept().isPresent() ? 2 * model : 0);
  }

  private static long partials(int shards, int actors) {
    int levels = Integer.SIZE - Integer.numberOfLeadingZeros(shards - 1); // ⌈log2 shards⌉
    return Math.min(shards, actors + levels);
  }

  private static long activations(PreparedJob job, int actors) {
    Activations model = job.architecture().activations();
    long sample = job.training().shape().size() + job.training().target().columns();
    long outputs = job.architecture().output().size(); // for the loss
    return actors
        * Float.BYTES
        * ((sample + model.training() + outputs) * shardSizes(job).sum()
            + (sample + model.evaluation() + outputs) * blockSizes(job).sum());
  }

  /// All sizes of shards. They occur in the first and the last minibatch of an epoch.
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
