package dev.tributary.coordinator.service;

import dev.tributary.coordinator.membership.Fence;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.nn.ParameterSpec;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.TreeNode;
import dev.tributary.train.Precision;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Stamp;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Admits or refuses chunks of gradients, on gRPC's threads and before memory is allocated. The
/// run, term, slice, node and step of a chunk must be valid, and the node's shards must be assigned
/// to the session. Safe for any thread: the job opens and closes sessions, begins steps and assigns
/// shards.
public final class ChunkFence implements Fence {
  private final Stamp run; // run and term; the step has no meaning
  private final ReductionTree tree;
  private final List<Integer> parameterSizes;
  private final Precision types;
  private final Sessions sessions = new Sessions();
  private final LongAdder dropped = new LongAdder();
  private volatile Work work = new Work(0, Map.of());
  private volatile Work before = work;

  /// The step that is computed.
  ///
  /// @param assigned the shards of each session
  private record Work(long step, Map<SessionId, BitSet> assigned) {

    Work with(SessionId session, ShardRange shards) {
      Map<SessionId, BitSet> all = new HashMap<>(assigned);
      BitSet own = new BitSet();
      own.or(all.getOrDefault(session, new BitSet()));
      own.set(shards.first(), shards.end());
      all.put(session, own);
      return new Work(step, all);
    }

    boolean has(SessionId session, TreeNode node) {
      BitSet own = assigned.get(session);
      return own != null && own.nextClearBit(node.first()) >= node.end();
    }
  }

  /// @param types the element types of gradients and weights
  public ChunkFence(
      Stamp run, ReductionTree tree, List<ParameterSpec> parameters, Precision types) {
    this.run = run;
    this.tree = tree;
    this.parameterSizes = parameters.stream().map(ParameterSpec::size).toList();
    this.types = types;
  }

  public Stamp run() {
    return run;
  }

  Precision types() {
    return types;
  }

  Sessions sessions() {
    return sessions;
  }

  /// The service behind the door that admits only calls of sessions.
  public ServerServiceDefinition guarding(BindableService service) {
    return ServerInterceptors.intercept(service, new SessionDoor(sessions));
  }

  @Override
  public void open(SessionId session) {
    sessions.open(session);
  }

  @Override
  public void close(SessionId session, String why) {
    sessions.close(session, why);
  }

  @Override
  public void stepBegins(long step) {
    before = work;
    work = new Work(step, Map.of());
  }

  /// Called by the job's actor alone, like [#stepBegins].
  @Override
  public void assigned(SessionId session, ShardRange shards) {
    work = work.with(session, shards);
  }

  @Override
  public long dropped() {
    return dropped.sum();
  }

  /// Whether a chunk passes. A chunk of the step before passes, too: a reducer compares it with the
  /// copy that counted.
  ///
  /// @return false for a chunk that must be dropped. Every late chunk is counted, also one of the
  ///   step before, which is only compared
  /// @throws StatusRuntimeException if the chunk is refused, which ends its stream
  boolean admits(ChunkHeader header, int count) {
    requireRun(header.stamp());
    header.requireSliceOf(parameterSizes, count);
    requireNode(header);
    long current = work.step();
    long stepOfChunk = header.stamp().step();
    if (stepOfChunk > current) {
      throw refused(
          "a gradient of step %s, but the run is at step %s".formatted(stepOfChunk, current));
    }
    if (stepOfChunk == current) {
      return true;
    }
    dropped.increment();
    return stepOfChunk == current - 1;
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

  /// Whether the shards of a gradient are assigned to the session that sends it.
  ///
  /// @return false for a late gradient of shards that were not assigned to the session; it must be
  ///   dropped
  /// @throws StatusRuntimeException if the gradient is of the current step, and they are not
  boolean isAssigned(SessionId session, ChunkHeader header) {
    Work now = work;
    Work past = before;
    TreeNode node = header.node().orElseThrow();
    if (header.stamp().step() != now.step()) {
      return header.stamp().step() == past.step() && past.has(session, node);
    }
    if (!now.has(session, node)) {
      throw refused(
          "a gradient of shards %s of step %s, which are not assigned to this worker"
              .formatted(node, now.step()));
    }
    return true;
  }

  private void requireNode(ChunkHeader header) {
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
