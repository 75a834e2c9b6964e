package dev.tributary.train;

import dev.tributary.checkpoint.Checkpoint;
import dev.tributary.checkpoint.TensorShape;
import dev.tributary.job.JobIdentity;
import dev.tributary.nn.ParameterSpec;
import dev.tributary.proto.v1.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;

/// The state that training changes. A run that continues from a copy of this state ends with the
/// same bits as a run without an interruption.
///
/// @param version the number of updates of the weights
/// @param weights in parameter order
/// @param optimizerStates of each parameter, one array for each of the optimizer's states; empty in
///   a copy of weights alone
/// @param best the results of the evaluations so far
public record TrainingState(
    long version, List<FMatrixRMaj> weights, List<List<float[]>> optimizerStates, BestSoFar best) {

  /// A state before the first evaluation.
  public TrainingState(
      long version, List<FMatrixRMaj> weights, List<List<float[]>> optimizerStates) {
    this(version, weights, optimizerStates, BestSoFar.NONE);
  }

  /// The initial state of a job, in new memory.
  ///
  /// @throws dev.tributary.job.BadInput if `model.init_from` does not hold this model
  public static TrainingState initial(PreparedJob job) {
    return new TrainingState(0, job.initialWeights(), job.initialOptimizerStates());
  }

  /// Memory for the state of a version, all zeros.
  public static TrainingState allocate(PreparedJob job, long version) {
    return new TrainingState(version, job.architecture().allocate(), job.initialOptimizerStates());
  }

  /// Memory for the weights of a version, all zeros, without a state of the optimizer.
  public static TrainingState allocateWeights(PreparedJob job, long version) {
    return new TrainingState(version, job.architecture().allocate(), List.of());
  }

  /// The same state with the results of evaluations.
  public TrainingState with(BestSoFar evaluated) {
    return new TrainingState(version, weights, optimizerStates, evaluated);
  }

  /// The same memory for version `other`. The caller fills it.
  public TrainingState reusedFor(long other) {
    return new TrainingState(other, weights, optimizerStates);
  }

  /// The saved state, in new memory.
  ///
  /// @param saved a checkpoint with exactly the tensors of this job, so without a [#misfit]
  public static TrainingState of(PreparedJob job, Checkpoint saved) {
    TrainingState state = allocate(job, saved.moment().step());
    List<ParameterSpec> parameters = job.architecture().parameters();
    int count = parameters.size();
    for (int p = 0; p < count; p++) {
      ParameterSpec spec = parameters.get(p);
      spec.fromFileOrder(saved.weights().get(p).values(), state.weights.get(p));
      List<float[]> arrays = state.optimizerStates.get(p);
      for (int s = 0; s < arrays.size(); s++) {
        // All parameters of the first state, then all of the next.
        float[] values = saved.optimizerState().get(s * count + p).values();
        spec.fromFileOrder(values, FMatrixRMaj.wrap(spec.rows(), spec.cols(), arrays.get(s)));
      }
    }
    List<FMatrixRMaj> best = new ArrayList<>();
    for (int p = 0; p < saved.best().size(); p++) {
      ParameterSpec spec = parameters.get(p);
      best.add(new FMatrixRMaj(spec.rows(), spec.cols()));
      spec.fromFileOrder(saved.best().get(p).values(), best.get(p));
    }
    return state.with(new BestSoFar(saved.history(), best));
  }

  /// The checkpoint that holds this state. The tensors are copies.
  ///
  /// @param moment the moment of this version
  public Checkpoint toCheckpoint(PreparedJob job, Checkpoint.Moment moment) {
    return new Checkpoint(
        moment,
        job.job(),
        job.dataDigest(),
        Descriptions.of(job, moment.step()),
        ModelTensors.of(job.architecture(), weights),
        ModelTensors.ofStates(job.architecture(), job.optimizer().states(), optimizerStates),
        best.history(),
        best.weights().isEmpty()
            ? List.of()
            : ModelTensors.ofBest(job.architecture(), best.weights()));
  }

  /// The reason why a run of this job cannot continue from a checkpoint, if there is one: other
  /// tensors, another job, other data.
  public static Optional<String> misfit(PreparedJob job, Checkpoint saved) {
    return saved
        .misfit(shapes(job, saved))
        .or(() -> otherJob(job, saved))
        .or(() -> otherData(job, saved));
  }

  /// The reason why a run of `before` cannot be extended to this job from a checkpoint, if there is
  /// one. The best weights do not matter, because early stopping begins anew.
  public static Optional<String> misfitOfExtended(PreparedJob job, Job before, Checkpoint saved) {
    Checkpoint alone =
        new Checkpoint(
            saved.moment(),
            saved.job(),
            saved.dataDigest(),
            saved.description(),
            saved.weights(),
            saved.optimizerState());
    boolean isOfEither =
        JobIdentity.difference(before, saved.job()).isEmpty()
            || JobIdentity.difference(job.job(), saved.job()).isEmpty();
    return alone
        .misfit(shapes(job, alone))
        .or(() -> isOfEither ? Optional.empty() : otherJob(job, saved))
        .or(() -> otherData(job, saved));
  }

  private static Optional<String> otherData(PreparedJob job, Checkpoint saved) {
    if (!saved.dataDigest().equals(job.dataDigest())) {
      return Optional.of("it was trained on other data");
    }
    boolean isPreparedAlike =
        !saved.description().hasPreprocessing() // of an earlier release
            || saved.description().getPreprocessing().equals(job.opened().preprocessing());
    return isPreparedAlike
        ? Optional.empty()
        : Optional.of("it was trained on data that were prepared otherwise");
  }

  private static Optional<String> otherJob(PreparedJob job, Checkpoint saved) {
    List<String> differences = JobIdentity.difference(job.job(), saved.job());
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of("it is of another job: " + String.join(", ", differences));
  }

  /// The tensors of a checkpoint of this job: its weights, then its optimizer's state, then the
  /// best weights if the job restores them and has been evaluated.
  private static List<TensorShape> shapes(PreparedJob job, Checkpoint saved) {
    List<ParameterSpec> parameters = job.architecture().parameters();
    Stream<TensorShape> states =
        job.optimizer().states().stream()
            .flatMap(
                state ->
                    parameters.stream()
                        .map(spec -> shape(Checkpoint.OPTIMIZER + state + ".", spec)));
    Stream<TensorShape> best =
        job.rules().restoresBest() && !saved.history().evaluations().isEmpty()
            ? parameters.stream().map(spec -> shape(Checkpoint.BEST, spec))
            : Stream.empty();
    Stream<TensorShape> weights = parameters.stream().map(spec -> shape("", spec));
    return Stream.of(weights, states, best).flatMap(shapes -> shapes).toList();
  }

  private static TensorShape shape(String prefix, ParameterSpec spec) {
    return new TensorShape(prefix + spec.name(), spec.fileShape().dimensions());
  }
}
