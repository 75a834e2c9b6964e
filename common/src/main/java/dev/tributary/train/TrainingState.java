package dev.tributary.train;

import dev.tributary.checkpoint.Checkpoint;
import dev.tributary.checkpoint.NamedTensor;
import dev.tributary.checkpoint.TensorShape;
import dev.tributary.nn.ParameterSpec;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;

/// All that training changes. A run that goes on from a copy of it ends with the bits of one that
/// never stopped.
///
/// @param version how many updates the weights have had
/// @param weights in parameter order
/// @param optimizerStates of each parameter, one array for each of the optimizer's states
public record TrainingState(
    long version, List<FMatrixRMaj> weights, List<List<float[]>> optimizerStates) {

  /// What a job starts from, in new memory.
  ///
  /// @throws dev.tributary.job.BadInput if `model.init_from` does not hold this model
  public static TrainingState initial(PreparedJob job) {
    return new TrainingState(0, job.initialWeights(), job.initialOptimizerStates());
  }

  /// Memory for the state of a version, all zeros.
  public static TrainingState allocate(PreparedJob job, long version) {
    return new TrainingState(version, job.architecture().allocate(), job.initialOptimizerStates());
  }

  /// What was saved, in new memory.
  ///
  /// @param saved has exactly the tensors that [#shapes] names
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
  /// @param moment of this version
  public Checkpoint toCheckpoint(PreparedJob job, Checkpoint.Moment moment) {
    return new Checkpoint(
        moment,
        job.job(),
        HexFormat.of().formatHex(job.splits().digest()),
        ModelTensors.of(job.architecture(), weights),
        ModelTensors.ofStates(job.architecture(), job.optimizer().states(), optimizerStates));
  }

  /// The tensors of a checkpoint of this job: its weights, then its optimizer's state.
  public static List<TensorShape> shapes(PreparedJob job) {
    TrainingState empty = allocate(job, 0);
    return Stream.concat(
            ModelTensors.of(job.architecture(), empty.weights).stream(),
            ModelTensors.ofStates(
                job.architecture(), job.optimizer().states(), empty.optimizerStates)
                .stream())
        .map(NamedTensor::tensorShape)
        .toList();
  }
}
