package dev.tributary.coordinator.service;

import dev.tributary.coordinator.membership.ChunkFence;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.nn.ParameterSpec;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.Slicing;
import dev.tributary.reduce.TreeNode;
import dev.tributary.train.Precision;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Stamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Admits or refuses chunks, on gRPC's threads and before memory is touched. A chunk must be of
/// this run and term, from a live session, and about a slice that exists. The job opens and closes
/// sessions here.
public final class Gate implements ChunkFence {
  private final Stamp run; // and term; its step has no meaning
  private final ReductionTree tree;
  private final List<ParameterSpec> parameters;
  private final Precision types;
  private final Set<SessionId> live = ConcurrentHashMap.newKeySet();
  private final LongAdder dropped = new LongAdder();
  private volatile long step;

  /// @param types the element types of gradients and weights
  public Gate(Stamp run, ReductionTree tree, List<ParameterSpec> parameters, Precision types) {
    this.run = run;
    this.tree = tree;
    this.parameters = parameters;
    this.types = types;
  }

  public Stamp run() {
    return run;
  }

  Precision types() {
    return types;
  }

  @Override
  public void open(SessionId session) {
    live.add(session);
  }

  @Override
  public void close(SessionId session) {
    live.remove(session);
  }

  @Override
  public void stepBegins(long current) {
    step = current;
  }

  @Override
  public long dropped() {
    return dropped.sum();
  }

  /// @return false for a chunk of an older step, which is counted and has to be dropped
  /// @throws StatusRuntimeException for a chunk that is refused, which ends its stream
  boolean admits(ChunkHeader header, int count) {
    requireRun(header.stamp());
    requireLive(new SessionId(header.sessionId()));
    requireSlice(header, count);
    long current = step;
    long of = header.stamp().step();
    if (of > current) {
      throw refused("a gradient of step %d, but the run is at step %d".formatted(of, current));
    }
    if (of == current) {
      return true;
    }
    dropped.increment();
    return false;
  }

  /// @throws StatusRuntimeException for a message of another run or term
  void requireRun(Stamp stamp) {
    if (stamp.runId() != run.runId()) {
      throw refused(
          "run %016x here, but the message is of run %016x; join anew"
              .formatted(run.runId(), stamp.runId()));
    }
    if (stamp.term() != run.term()) {
      throw refused(
          "term %d here, but the message is of term %d; join anew"
              .formatted(run.term(), stamp.term()));
    }
  }

  /// @throws StatusRuntimeException for a session that is over, or never began
  void requireLive(SessionId session) {
    if (!live.contains(session)) {
      throw refused("session %s is over; join anew".formatted(session));
    }
  }

  private void requireSlice(ChunkHeader header, int count) {
    SliceId slice = header.slice();
    if (slice.parameter() >= parameters.size()
        || !slice.isSliceOf(parameters.get(slice.parameter()).size(), count)) {
      throw Status.INVALID_ARGUMENT
          .withDescription(
              "slice %d of parameter %d, with %d values, is not part of this model; a slice has %d values, the last of a parameter has the rest"
                  .formatted(slice.slice(), slice.parameter(), count, Slicing.CHUNK_FLOATS))
          .asRuntimeException();
    }
    if (header.node().isEmpty()) {
      throw Status.INVALID_ARGUMENT
          .withDescription("a gradient without shards; give the first shard and the number of shards of one node of the tree")
          .asRuntimeException();
    }
    TreeNode node = header.node().get();
    if (!tree.contains(node)) {
      throw Status.INVALID_ARGUMENT
          .withDescription(
              "shards %s are not a node of the tree over %d shards".formatted(node, tree.shards()))
          .asRuntimeException();
    }
  }

  private static StatusRuntimeException refused(String why) {
    return Status.FAILED_PRECONDITION.withDescription(why).asRuntimeException();
  }
}
