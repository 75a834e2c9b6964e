package dev.tributary.train;

import dev.tributary.checkpoint.Checkpoint;
import dev.tributary.checkpoint.TensorShape;
import dev.tributary.job.JobIdentity;
import dev.tributary.nn.ParameterSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;

/// The state that training changes. A run that continues from a copy of this state ends with the
/// same bits as a run without an interruption.
///
/// @param version the number of updates of the weights
/// @param weights in parameter order
/// @param optimizerStates of each parameter, one array for each of the optimizer's states
public record TrainingState(
    long version, List<FMatrixRMaj> weights, List<List<float[]>> optimizerStates) {

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
    return state;
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
        ModelTensors.ofStates(job.architecture(), job.optimizer().states(), optimizerStates));
  }

  /// The reason why a run of this job cannot continue from a checkpoint, if there is one: other
  /// tensors, another job, other data.
  public static Optional<String> misfit(PreparedJob job, Checkpoint saved) {
    return saved
        .misfit(shapes(job))
        .or(() -> otherJob(job, saved))
        .or(
            () ->
                saved.dataDigest().equals(job.dataDigest())
                    ? Optional.empty()
                    : Optional.of("it was trained on other data"));
  }

  private static Optional<String> otherJob(PreparedJob job, Checkpoint saved) {
    List<String> differences = JobIdentity.difference(job.job(), saved.job());
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of("it is of another job: " + String.join(", ", differences));
  }

  /// The tensors of a checkpoint of this job: its weights, then its optimizer's state.
  private static List<TensorShape> shapes(PreparedJob job) {
    List<ParameterSpec> parameters = job.architecture().parameters();
    Stream<TensorShape> states =
        job.optimizer().states().stream()
            .flatMap(
                state ->
                    parameters.stream()
                        .map(spec -> shape(Checkpoint.OPTIMIZER + state + ".", spec)));
    return Stream.concat(parameters.stream().map(spec -> shape("", spec)), states).toList();
  }

  private static TensorShape shape(String prefix, ParameterSpec spec) {
    return new TensorShape(prefix + spec.name(), spec.fileShape().dimensions());
  }
}
