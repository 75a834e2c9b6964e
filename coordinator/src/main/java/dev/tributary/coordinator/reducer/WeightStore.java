package dev.tributary.coordinator.reducer;

import dev.tributary.nn.ParameterSpec;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import dev.tributary.wire.WireTypes;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// The memory of the run: two versions of the weights, which alternate, and the optimizer's state.
/// Where a job has weights sent in 16 bits, also what workers are sent of both: rounded copies.
///
/// Version v is written while v − 1 is read, and does not change from the moment it is complete
/// until v + 2 is written; by then round v + 1 is over and nobody computes with v any more.
public final class WeightStore {
  private static final int VERSIONS = 2;

  private final PreparedJob job;
  private final long first; // version
  private final List<List<FMatrixRMaj>> versions;
  private final List<List<FMatrixRMaj>> rounded; // the same ones if they are sent as float32
  private final List<List<float[]>> states; // of each parameter, one array for each optimizer state

  /// @param start what the run starts from; its memory is the store's from now on
  public WeightStore(PreparedJob job, TrainingState start) {
    this.job = job;
    this.first = start.version();
    this.versions = new ArrayList<>();
    for (int i = 0; i < VERSIONS; i++) {
      versions.add(i == index(first) ? start.weights() : job.architecture().allocate());
    }
    this.rounded = versions.stream().map(job::rounded).toList();
    this.states = start.optimizerStates();
  }

  /// The version that the run starts from.
  public long first() {
    return first;
  }

  public List<ParameterSpec> parameters() {
    return job.architecture().parameters();
  }

  /// To what gradients and weights are rounded.
  public WireTypes wire() {
    return job.wire();
  }

  /// How many slices the parameters have.
  public int slices() {
    return SliceId.all(parameters()).size();
  }

  /// All parameters of a version that is complete, or is being written.
  public List<FMatrixRMaj> version(long version) {
    return versions.get(index(version));
  }

  /// One parameter of it.
  public float[] weights(long version, int parameter) {
    return version(version).get(parameter).data;
  }

  /// One parameter as workers compute with it.
  public float[] rounded(long version, int parameter) {
    return rounded.get(index(version)).get(parameter).data;
  }

  /// Makes of one slice of `version`, which has just been updated, what workers compute with.
  ///
  /// @return the index in the parameter of the first weight that is not finite, or not as that; -1
  ///   if there is none
  int round(long version, SliceId slice) {
    int p = slice.parameter();
    float[] weights = weights(version, p);
    int count = slice.count(weights.length);
    return wire().weights().round(weights, slice.from(), rounded(version, p), slice.from(), count);
  }

  /// The optimizer's arrays for one parameter.
  public List<float[]> states(int parameter) {
    return states.get(parameter);
  }

  /// Memory for a copy, to be filled by the reducers, slice by slice.
  public TrainingState newCopy(long version) {
    return TrainingState.allocate(job, version);
  }

  /// Copies one slice of the copy's version. Modified: `copy`.
  void copySlice(SliceId slice, TrainingState copy) {
    int p = slice.parameter();
    int from = slice.from();
    int count = slice.count(parameters().get(p).size());
    System.arraycopy(weights(copy.version(), p), from, copy.weights().get(p).data, from, count);
    for (int s = 0; s < states.get(p).size(); s++) {
      System.arraycopy(
          states.get(p).get(s), from, copy.optimizerStates().get(p).get(s), from, count);
    }
  }

  private static int index(long version) {
    return (int) (version % VERSIONS);
  }
}
