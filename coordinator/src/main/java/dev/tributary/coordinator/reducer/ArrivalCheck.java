package dev.tributary.coordinator.reducer;

import dev.tributary.coordinator.round.Copies;
import dev.tributary.digest.Xxh128;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.TreeNode;
import dev.tributary.tensor.Finiteness;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Floats;
import dev.tributary.wire.TensorChunk;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Checks the gradients that arrive at a reducer: all values must be finite, and copies of one
/// gradient must have the same bits. This is the only place where the coordinator checks that a
/// single gradient is finite. Remembers the digests of the latest step, and of the step before,
/// whose copies may still arrive.
///
/// Workers within this process lend the memory of their gradients until they have the weights of
/// the step, so late ones cannot be read any more, and copies are compared only where one of them
/// is not finite.
final class ArrivalCheck {
  private final WorkerLocation workers;
  private final Consumer<Reducer.Report> job;
  private Step latest = new Step(0, Map.of());
  private Step before = latest;

  /// @param job receives a report about each doubtful gradient
  ArrivalCheck(WorkerLocation workers, Consumer<Reducer.Report> job) {
    this.workers = workers;
    this.job = job;
  }

  /// The copies that arrived in a step.
  private record Step(long number, Map<SliceId, Map<TreeNode, Copies>> bySlice) {
    boolean has(SliceId slice, TreeNode node) {
      return bySlice.getOrDefault(slice, Map.of()).containsKey(node);
    }

    Copies add(SliceId slice, TreeNode node, Copies.Copy copy) {
      return bySlice
          .computeIfAbsent(slice, _ -> new HashMap<>())
          .merge(node, Copies.none(node).with(copy), (known, _) -> known.with(copy));
    }
  }

  void begin(long step) {
    before = latest;
    latest = new Step(step, new HashMap<>());
  }

  /// Checks a gradient that arrived too late to be added.
  void late(Reducer.Arrived arrived) {
    if (workers == WorkerLocation.REMOTE) {
      finite(arrived);
    }
  }

  /// Checks a gradient.
  ///
  /// @return the inspected gradient; empty if a value is not finite
  Optional<TensorChunk> finite(Reducer.Arrived arrived) {
    TensorChunk chunk = arrived.chunk().inspected();
    Optional<Reducer.NotFinite> found =
        chunk.finiteness() instanceof Finiteness.NonFinite(int index)
            ? Optional.of(notFinite(arrived, index))
            : Optional.empty();
    for (Step step : List.of(latest, before)) {
      if (step.number() == chunk.header().stamp().step()) {
        compare(step, arrived, found);
        break;
      }
    }
    return found.isEmpty() ? Optional.of(chunk) : Optional.empty();
  }

  private void compare(Step step, Reducer.Arrived arrived, Optional<Reducer.NotFinite> found) {
    ChunkHeader header = arrived.chunk().header();
    TreeNode node = header.node().orElseThrow();
    if (workers == WorkerLocation.IN_PROCESS
        && found.isEmpty()
        && !step.has(header.slice(), node)) {
      return;
    }
    Optional<Xxh128> digest =
        found.isPresent()
            ? Optional.empty()
            : Optional.of(StepDigests.of(arrived.chunk().values()));
    Copies copies = step.add(header.slice(), node, new Copies.Copy(arrived.from(), digest));
    if (!(copies.verdict() instanceof Copies.Verdict.Equal)) {
      job.accept(new Reducer.Doubtful(step.number(), header.slice(), copies, found));
    }
  }

  private static Reducer.NotFinite notFinite(Reducer.Arrived arrived, int index) {
    ChunkHeader header = arrived.chunk().header();
    Floats values = arrived.chunk().values();
    return new Reducer.NotFinite(
        header.stamp().step(),
        new Reducer.Source.Worker(arrived.from(), header.node().orElseThrow()),
        header.slice(),
        header.slice().from() + index,
        values.array()[values.from() + index]);
  }
}
