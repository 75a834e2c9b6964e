package dev.tributary.coordinator.reducer;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.optim.GlobalNorm;
import dev.tributary.optim.Optimizer;
import dev.tributary.proto.v1.Job;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.SliceId;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TinyJobs;
import dev.tributary.train.TrainingState;
import dev.tributary.wire.Floats;
import dev.tributary.wire.TensorChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.ejml.data.FMatrixRMaj;

/// The reducers of a job, run on the test's thread, and the expected weights, computed by plain
/// recursion.
final class ReducerFixture {
  static final SessionId SENDER = new SessionId(1);

  final PreparedJob job;
  final WeightStore store;
  final ReductionTree tree;
  final List<SliceId> slices;
  final Reducers reducers;
  final List<Reducer.Report> reports = new ArrayList<>();
  final List<TensorChunk> accepted = new ArrayList<>();
  private final List<BehaviorTestKit<Reducer.Command>> kits = new ArrayList<>();
  private final List<FMatrixRMaj> expectedWeights;
  private final List<List<float[]>> expectedStates;

  ReducerFixture(PreparedJob job, int count) {
    this(job, count, new Kind(WorkerLocation.IN_PROCESS, false));
  }

  /// The options of the reducers.
  ///
  /// @param computesDigests whether there is a ledger
  record Kind(WorkerLocation workers, boolean computesDigests) {}

  ReducerFixture(PreparedJob job, int count, Kind kind) {
    this.job = job;
    this.store = new WeightStore(job, TrainingState.initial(job), kind.workers());
    this.tree = new ReductionTree(job.shards());
    this.slices = job.slices();
    this.expectedWeights = job.initialWeights();
    this.expectedStates = job.initialOptimizerStates();
    Reducer.Shared shared = Reducer.Shared.of(job, store, kind.computesDigests());
    this.reducers =
        Reducers.start(
            shared,
            count,
            (number, own) -> {
              BehaviorTestKit<Reducer.Command> kit =
                  BehaviorTestKit.create(
                      Reducer.create(number, own, shared, reports::add), "reducer-" + number);
              kits.add(kit);
              return kit.getRef();
            });
  }

  /// The tiny job with another number of shards.
  static Job.Builder withShards(int shards) {
    Job.Builder job = TinyJobs.job();
    job.getTrainingBuilder().setShards(shards);
    return job;
  }

  Optimizer.Step begin(long step) {
    Optimizer.Step begun =
        new Optimizer.Step(step, job.learningRate(step), job.minibatches().at(step).size(), 1);
    tellAll(new Reducer.Begin(begun));
    return begun;
  }

  void tellAll(Reducer.Command command) {
    kits.forEach(kit -> kit.run(command));
  }

  void tell(int reducer, Reducer.Command command) {
    kits.get(reducer).run(command);
  }

  /// Delivers a chunk to the reducer of its slice.
  void arrive(TensorChunk chunk) {
    var owner = reducers.of(chunk.header().slice());
    int number = reducers.all().indexOf(owner);
    tell(number, new Reducer.Arrived(SENDER, chunk, () -> accepted.add(chunk)));
  }

  /// Delivers all chunks of a step in random order. The shards are divided at random among workers.
  void arriveShuffled(RandomGradients gradients, long step, SplittableRandom random) {
    List<TensorChunk> all = new ArrayList<>();
    for (int first = 0; first < job.shards(); ) {
      int count = random.nextInt(1, job.shards() - first + 1);
      all.addAll(gradients.chunks(step, new ShardRange(first, count)));
      first += count;
    }
    shuffled(all, random).forEach(this::arrive);
  }

  static <T> List<T> shuffled(List<T> all, SplittableRandom random) {
    List<T> rest = new ArrayList<>(all);
    List<T> shuffled = new ArrayList<>();
    while (!rest.isEmpty()) {
      shuffled.add(rest.remove(random.nextInt(rest.size())));
    }
    return shuffled;
  }

  /// Sends Apply, as the job does when every reducer has measured its slices.
  void applyMeasured(long step) {
    TreeMap<SliceId, Double> all = new TreeMap<>();
    for (Reducer.Report report : reports) {
      if (report instanceof Reducer.Measured measured && measured.step() == step) {
        all.putAll(measured.sumsOfSquares());
      }
    }
    double sum = all.values().stream().reduce(0.0, Double::sum);
    float scale = GlobalNorm.scale(sum, job.clipNorm().orElseThrow());
    tellAll(new Reducer.Apply(step, scale));
  }

  void expect(RandomGradients gradients, Optimizer.Step step) {
    gradients.applyOptimizer(step, expectedWeights, expectedStates);
  }

  String expectedDigest() {
    return TinyJobs.digest(job, expectedWeights);
  }

  List<FMatrixRMaj> expectedWeights() {
    return expectedWeights;
  }

  List<List<float[]>> expectedStates() {
    return expectedStates;
  }

  /// A slice that a reducer published.
  record Published(long version, SliceId id, Floats values) {}

  /// Whether the published values are a view of the weights themselves.
  boolean isViewOfStore(Published published) {
    SliceId id = published.id();
    int size = store.parameters().get(id.parameter()).size();
    Floats view =
        new Floats(store.weights(published.version(), id.parameter()), id.from(), id.count(size));
    return published.values().equals(view);
  }

  String digest(long version) {
    return TinyJobs.digest(job, store.version(version));
  }
}
