package dev.tributary.coordinator.service;

import dev.tributary.coordinator.membership.Fence;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.nn.ParameterSpec;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.Slicing;
import dev.tributary.reduce.TreeNode;
import dev.tributary.text.Counted;
import dev.tributary.train.Precision;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Stamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Admits or refuses chunks of gradients, on gRPC's threads and before memory is allocated. The
/// run, term, session, slice, node and step of a chunk must be valid. Safe for any thread: the job
/// opens and closes sessions, and begins steps.
public final class ChunkFence implements Fence {
  private final Stamp run; // run and term; the step has no meaning
  private final ReductionTree tree;
  private final List<ParameterSpec> parameters;
  private final Precision types;
  private final Set<SessionId> live = ConcurrentHashMap.newKeySet();
  private final LongAdder dropped = new LongAdder();
  private volatile long step;

  /// @param types the element types of gradients and weights
  public ChunkFence(
      Stamp run, ReductionTree tree, List<ParameterSpec> parameters, Precision types) {
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

  /// Whether a chunk passes.
  ///
  /// @return false for a chunk of an older step, which is counted and must be dropped
  /// @throws StatusRuntimeException if the chunk is refused, which ends its stream
  boolean admits(ChunkHeader header, int count) {
    requireRun(header.stamp());
    requireLive(new SessionId(header.sessionId()));
    requireSlice(header, count);
    long current = step;
    long stepOfChunk = header.stamp().step();
    if (stepOfChunk > current) {
      throw refused(
          "a gradient of step %s, but the run is at step %s".formatted(stepOfChunk, current));
    }
    if (stepOfChunk == current) {
      return true;
    }
    dropped.increment();
    return false;
  }

  /// Checks run and term.
  ///
  /// @throws StatusRuntimeException if the message is of another run or term
  void requireRun(Stamp stamp) {
    if (stamp.runId() != run.runId()) {
      throw refused(
          "run %s here, but the message is of run %s; join anew"
              .formatted(
                  HexFormat.of().toHexDigits(run.runId()),
                  HexFormat.of().toHexDigits(stamp.runId())));
    }
    if (stamp.term() != run.term()) {
      throw refused(
          "term %s here, but the message is of term %s; join anew"
              .formatted(Long.toUnsignedString(run.term()), Long.toUnsignedString(stamp.term())));
    }
  }

  /// Checks that a session is live.
  ///
  /// @throws StatusRuntimeException if the session is over, or never began
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
              "slice %s of parameter %s, with %s, is not part of this model; a slice has %s values, the last of a parameter has the rest"
                  .formatted(
                      slice.slice(),
                      slice.parameter(),
                      Counted.of(count, "value"),
                      Slicing.CHUNK_FLOATS))
          .asRuntimeException();
    }
    if (header.node().isEmpty()) {
      throw Status.INVALID_ARGUMENT
          .withDescription(
              "a gradient without shards; give the first shard and the number of shards of one node"
                  + " of the tree")
          .asRuntimeException();
    }
    TreeNode node = header.node().get();
    if (!tree.contains(node)) {
      throw Status.INVALID_ARGUMENT
          .withDescription(
              "shards %s are not a node of the tree over %s shards".formatted(node, tree.shards()))
          .asRuntimeException();
    }
  }

  private static StatusRuntimeException refused(String why) {
    return Status.FAILED_PRECONDITION.withDescription(why).asRuntimeException();
  }
}
