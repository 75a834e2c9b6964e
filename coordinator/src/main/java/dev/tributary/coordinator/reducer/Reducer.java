package dev.tributary.coordinator.reducer;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.round.Copies;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.digest.Xxh128;
import dev.tributary.optim.GlobalNorm;
import dev.tributary.optim.Optimizer;
import dev.tributary.profile.Phase;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.TreeNode;
import dev.tributary.tensor.ElementType;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import dev.tributary.wire.Floats;
import dev.tributary.wire.TensorChunk;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The owner of some slices of the model. A reducer finishes the reduction trees of its slices,
/// applies the optimizer, and publishes each updated slice at once, while others are still
/// arriving. Reducers share only the arrays of the weights, in which each accesses its own slices.
///
///     idle ──Begin──▶ collecting ──last slice updated──▶ idle
///
/// Without clipping, a slice is updated as soon as its sum is complete. With clipping, all slices
/// are updated on Apply.
public final class Reducer {
  private final int number;
  private final List<SliceId> slices;
  private final Shared shared;
  private final Consumer<Report> job;
  private final ArrivalCheck arrivals;
  private final Map<SessionId, Subscriber> subscribers = new HashMap<>();

  private Reducer(int number, List<SliceId> slices, Shared shared, Consumer<Report> job) {
    this.number = number;
    this.slices = slices;
    this.shared = shared;
    this.job = job;
    this.arrivals = new ArrivalCheck(shared.store().workers(), job);
  }

  /// The objects and settings that all reducers of a run share.
  ///
  /// @param clipping whether the optimizer must wait for the norm of the gradient
  /// @param computesDigests whether to compute the digests of gradient and weights
  public record Shared(
      WeightStore store,
      ReductionTree tree,
      Optimizer optimizer,
      ChunkPool pool,
      boolean clipping,
      boolean computesDigests) {

    /// @param computesDigests whether there is a ledger, which needs the digests of each step
    public static Shared of(PreparedJob job, WeightStore store, boolean computesDigests) {
      return new Shared(
          store,
          new ReductionTree(job.shards()),
          job.optimizer(),
          new ChunkPool(),
          job.clipNorm().isPresent(),
          computesDigests);
    }
  }

  /// A receiver of slices of the weights, such as the stream to one worker. The values are those of
  /// [WeightStore#sent]. Must not block.
  @FunctionalInterface
  public interface Subscriber {
    void publish(long version, SliceId slice, Floats values);
  }

  public sealed interface Command {}

  /// Begin this step: its chunks will arrive.
  public record Begin(Optimizer.Step step) implements Command {}

  /// A chunk of a partial has arrived, for one of the reducer's slices.
  ///
  /// @param taken run after the chunk has been added or dropped; the sender may then send more
  public record Arrived(SessionId from, TensorChunk chunk, Runnable taken) implements Command {}

  /// Update the weights with the gradient, multiplied by this scale.
  public record Apply(long step, float gradientScale) implements Command {}

  /// Report the shards whose gradients have not arrived, if this is the current step.
  public record ReportMissing(long step) implements Command {}

  /// Publish `version` to `subscriber`, then all slices of a newer version, and from then on every
  /// updated slice.
  ///
  /// @param version the last version that is complete for all reducers; this reducer may be one
  ///   version ahead
  /// @param held whether the subscriber already has that version
  public record Subscribe(SessionId session, long version, boolean held, Subscriber subscriber)
      implements Command {}

  public record Unsubscribe(SessionId session) implements Command {}

  /// Copy the slices of the last version that is complete for all reducers. Modified: `target`.
  public record Copy(TrainingState target) implements Command {}

  /// A message from a reducer to the job.
  public sealed interface Report {}

  /// All slices of the reducer have been updated to version `step`.
  ///
  /// @param digests the digests of each slice, if they are computed
  public record Reduced(int reducer, long step, SortedMap<SliceId, SliceDigests> digests)
      implements Report {}

  /// The shards that have not arrived for at least one of the reducer's slices.
  public record Missing(int reducer, long step, Set<Integer> shards) implements Report {}

  /// The sums of squares of the reducer's slices of the gradient.
  public record Measured(int reducer, long step, SortedMap<SliceId, Double> sumsOfSquares)
      implements Report {}

  /// Copies of a gradient that should be equal differ, or the only copy is not finite.
  ///
  /// @param found the value that is not finite, if the copy that has just arrived has one
  public record Doubtful(long step, SliceId of, Copies copies, Optional<NotFinite> found)
      implements Report {}

  /// A gradient or an updated weight is not finite, or a weight has no finite value in the type in
  /// which it is sent.
  ///
  /// @param index the first such element, in the parameter's memory order
  public record NotFinite(long step, Source from, SliceId of, int index, float value)
      implements Report {}

  /// The origin of values.
  public sealed interface Source {
    Source SUM = new Sum();
    Source UPDATE = new Update();

    /// A partial from a worker.
    ///
    /// @param node the shards that the partial is the sum of
    record Worker(SessionId session, TreeNode node) implements Source {}

    /// The sum over all shards; the gradients themselves were finite.
    record Sum() implements Source {}

    /// The result of the optimizer; the gradient was finite.
    record Update() implements Source {}
  }

  public record Copied(int reducer, TrainingState target) implements Report {}

  /// @param slices the slices that this reducer owns
  /// @param job receives the reports; must not block
  public static Behavior<Command> create(
      int number, List<SliceId> slices, Shared shared, Consumer<Report> job) {
    return new Reducer(number, slices, shared, job).idle(shared.store().first());
  }

  private Behavior<Command> idle(long version) {
    return Behaviors.receiveMessage(
        command -> {
          switch (command) {
            case Begin(Optimizer.Step step) -> {
              arrivals.begin(step.number());
              return collecting(new Collection(step));
            }
            case Arrived arrived -> {
              arrivals.late(arrived);
              drop(arrived);
            }
            case Subscribe subscribe -> {
              Subscriber subscriber = subscribe(subscribe);
              if (subscribe.version() < version) {
                slices.forEach(id -> publish(subscriber, version, id));
              }
            }
            case Unsubscribe(SessionId session) -> subscribers.remove(session);
            case Copy(TrainingState target) -> copy(target);
            case Apply _, ReportMissing _ -> {}
          }
          return Behaviors.same();
        });
  }

  /// The state of the reducer's slices in one step.
  private final class Collection {
    final Optimizer.Step step;
    final Map<SliceId, SliceSum> sums = new HashMap<>();
    final SortedMap<SliceId, TensorChunk> finished = new TreeMap<>();
    final SortedMap<SliceId, Double> sumsOfSquares = new TreeMap<>();
    final SortedMap<SliceId, SliceDigests> digests = new TreeMap<>();
    int updated;

    Collection(Optimizer.Step step) {
      this.step = step;
      ElementType type = shared.store().precision().gradients();
      slices.forEach(id -> sums.put(id, new SliceSum(shared.tree(), type, shared.pool()::release)));
    }

    Set<Integer> missing() {
      return sums.values().stream()
          .flatMap(sum -> sum.missing().stream())
          .flatMapToInt(range -> IntStream.range(range.first(), range.end()))
          .boxed()
          .collect(Collectors.toSet());
    }
  }

  private Behavior<Command> collecting(Collection collection) {
    return Behaviors.receiveMessage(
        command -> {
          switch (command) {
            case Arrived arrived -> {
              return onArrived(collection, arrived);
            }
            case Apply(long step, float gradientScale) -> {
              return onApply(collection, step, gradientScale);
            }
            case Subscribe subscribe -> {
              Subscriber subscriber = subscribe(subscribe);
              // Slices that have already been updated will not be published again.
              slices.stream()
                  .filter(
                      id ->
                          !collection.sums.containsKey(id) && !collection.finished.containsKey(id))
                  .forEach(id -> publish(subscriber, collection.step.number(), id));
            }
            case Unsubscribe(SessionId session) -> subscribers.remove(session);
            case ReportMissing(long step) -> {
              if (step == collection.step.number()) {
                job.accept(new Missing(number, step, collection.missing()));
              }
            }
            case Copy(TrainingState target) -> copy(target);
            case Begin _ ->
                throw new IllegalStateException("allowed only between steps: " + command);
          }
          return Behaviors.same();
        });
  }

  private Behavior<Command> onArrived(Collection collection, Arrived arrived) {
    SliceId id = arrived.chunk().header().slice();
    if (arrived.chunk().header().stamp().step() != collection.step.number()) {
      arrivals.late(arrived);
      drop(arrived);
      return Behaviors.same();
    }
    SliceSum sum = collection.sums.get(id);
    long begun = Phase.begin();
    Optional<TensorChunk> finite = arrivals.finite(arrived);
    if (sum == null || finite.isEmpty()) {
      drop(arrived);
      return Behaviors.same();
    }
    SliceSum.Result result = sum.add(finite.get());
    Phase.REDUCE.end(collection.step.number(), begun);
    switch (result) {
      case SliceSum.Result.Incomplete _ -> {}
      case SliceSum.Result.Complete(TensorChunk total) -> onSummed(collection, id, total);
      case SliceSum.Result.NonFinite(int index, float value) ->
          job.accept(
              new NotFinite(collection.step.number(), Source.SUM, id, id.from() + index, value));
    }
    arrived.taken().run();
    return whenDone(collection);
  }

  private void onSummed(Collection collection, SliceId id, TensorChunk total) {
    collection.sums.remove(id);
    if (shared.clipping()) {
      Floats values = total.values();
      collection.finished.put(id, total);
      collection.sumsOfSquares.put(
          id,
          GlobalNorm.sumOfSquares(
              values.array(), values.from(), values.count(), collection.step.samples()));
      if (collection.sums.isEmpty()) {
        job.accept(new Measured(number, collection.step.number(), collection.sumsOfSquares));
      }
    } else {
      update(collection, collection.step, id, total);
    }
  }

  private Behavior<Command> onApply(Collection collection, long step, float gradientScale) {
    Optimizer.Step unscaled = collection.step;
    if (step != unscaled.number()) {
      return Behaviors.same();
    }
    Optimizer.Step scaled =
        new Optimizer.Step(step, unscaled.learningRate(), unscaled.samples(), gradientScale);
    collection.finished.forEach((id, total) -> update(collection, scaled, id, total));
    collection.finished.clear();
    return whenDone(collection);
  }

  private void update(Collection collection, Optimizer.Step step, SliceId id, TensorChunk total) {
    long version = step.number();
    long begun = Phase.begin();
    Optional<Xxh128> gradient =
        shared.computesDigests() ? Optional.of(StepDigests.of(total.values())) : Optional.empty();
    optimize(step, id, total.values());
    shared.pool().release(total);
    int nonFinite = shared.store().prepare(version, id);
    if (nonFinite >= 0) {
      float value = shared.store().weights(version, id.parameter())[nonFinite];
      job.accept(new NotFinite(version, Source.UPDATE, id, nonFinite, value));
      return;
    }
    Phase.OPTIMIZE.end(version, begun);
    collection.updated++;
    publishToAll(version, id);
    gradient.ifPresent(digest -> collection.digests.put(id, digests(digest, version, id)));
  }

  private void optimize(Optimizer.Step step, SliceId id, Floats gradient) {
    WeightStore store = shared.store();
    int p = id.parameter();
    shared
        .optimizer()
        .update(
            new Optimizer.Slice(
                store.weights(step.number() - 1, p),
                store.weights(step.number(), p),
                store.states(step.number() - 1, p),
                store.states(step.number(), p),
                id.from(),
                gradient.count(),
                gradient.array(),
                gradient.from()),
            step);
  }

  private void publishToAll(long version, SliceId id) {
    long begun = Phase.begin();
    subscribers.values().forEach(subscriber -> publish(subscriber, version, id));
    Phase.PUBLISH.end(version, begun);
  }

  private SliceDigests digests(Xxh128 gradient, long version, SliceId id) {
    long begun = Phase.begin();
    Xxh128 weights = StepDigests.of(weights(version, id));
    Phase.OPTIMIZE.end(version, begun);
    return new SliceDigests(gradient, weights);
  }

  private Behavior<Command> whenDone(Collection collection) {
    if (collection.updated < slices.size()) {
      return Behaviors.same();
    }
    long step = collection.step.number();
    job.accept(new Reduced(number, step, collection.digests));
    return idle(step);
  }

  private Subscriber subscribe(Subscribe subscribe) {
    Subscriber subscriber = subscribe.subscriber();
    subscribers.put(subscribe.session(), subscriber);
    if (!subscribe.held()) {
      slices.forEach(id -> publish(subscriber, subscribe.version(), id));
    }
    return subscriber;
  }

  private void publish(Subscriber subscriber, long version, SliceId id) {
    subscriber.publish(version, id, slice(shared.store().sent(version, id.parameter()), id));
  }

  private Floats weights(long version, SliceId id) {
    return slice(shared.store().weights(version, id.parameter()), id);
  }

  private static Floats slice(float[] parameter, SliceId id) {
    return new Floats(parameter, id.from(), id.count(parameter.length));
  }

  private void copy(TrainingState target) {
    slices.forEach(id -> shared.store().copySlice(id, target));
    job.accept(new Copied(number, target));
  }

  private void drop(Arrived late) {
    shared.pool().release(late.chunk());
    late.taken().run();
  }
}
