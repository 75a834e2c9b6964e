package dev.tributary.coordinator.reducer;

import dev.tributary.nn.ParameterSpec;
import dev.tributary.train.PreparedJob;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// The memory of the run: two versions of the weights, which alternate, and the optimizer's state.
///
/// Version v is written while v − 1 is read, and does not change from the moment it is complete
/// until v + 2 is written; by then round v + 1 is over and nobody computes with v any more.
public final class WeightStore {
  private final List<ParameterSpec> parameters;
  private final List<List<FMatrixRMaj>> versions;
  private final List<List<float[]>> states; // of each parameter, one array for each optimizer state

  private WeightStore(
      List<ParameterSpec> parameters,
      List<List<FMatrixRMaj>> versions,
      List<List<float[]>> states) {
    this.parameters = parameters;
    this.versions = versions;
    this.states = states;
  }

  /// Version 0 is what the job starts from.
  public static WeightStore of(PreparedJob job) {
    return new WeightStore(
        job.architecture().parameters(),
        List.of(job.initialWeights(), job.architecture().allocate()),
        job.initialOptimizerStates());
  }

  public List<ParameterSpec> parameters() {
    return parameters;
  }

  /// How many slices the parameters have.
  public int slices() {
    return SliceId.all(parameters).size();
  }

  /// All parameters of a version that is complete, or is being written.
  public List<FMatrixRMaj> version(long version) {
    return versions.get((int) (version % versions.size()));
  }

  /// One parameter of it.
  public float[] weights(long version, int parameter) {
    return version(version).get(parameter).data;
  }

  /// The optimizer's arrays for one parameter.
  public List<float[]> states(int parameter) {
    return states.get(parameter);
  }

  /// Memory for a copy, to be filled by the reducers, slice by slice.
  public Snapshot newSnapshot(long version) {
    return new Snapshot(
        version,
        parameters.stream().map(ParameterSpec::allocate).toList(),
        states.stream()
            .map(arrays -> arrays.stream().map(array -> new float[array.length]).toList())
            .toList());
  }

  /// Copies one slice of the snapshot's version. Modified: `snapshot`.
  void copySlice(SliceId slice, Snapshot snapshot) {
    int p = slice.parameter();
    int count = slice.count(parameters.get(p).size());
    System.arraycopy(
        weights(snapshot.version(), p),
        slice.from(),
        snapshot.weights().get(p).data,
        slice.from(),
        count);
    for (int s = 0; s < states.get(p).size(); s++) {
      System.arraycopy(
          states.get(p).get(s), slice.from(), snapshot.states().get(p).get(s), slice.from(), count);
    }
  }

  /// A copy of everything that a later run needs to go on.
  public record Snapshot(long version, List<FMatrixRMaj> weights, List<List<float[]>> states) {}
}
