package dev.tributary.coordinator.reducer;

import dev.tributary.nn.ParameterSpec;
import dev.tributary.reduce.SliceId;
import dev.tributary.tensor.ElementType;
import dev.tributary.train.BestSoFar;
import dev.tributary.train.Precision;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// The memory of the run: two versions of the weights and of the optimizer's state, which
/// alternate. If workers in this JVM compute with the weights, and the job rounds weights to 16
/// bits, the store also has rounded copies of both versions.
///
/// Version v is written while v − 1 is read. Once complete, it does not change until v + 2 is
/// written. By then round v + 1 is over, and no worker computes with v any more. So a run can be
/// saved at any time, also in the middle of a step.
public final class WeightStore {
  private static final int VERSIONS = 2;

  private final PreparedJob job;
  private final long first; // the first version
  private final BestSoFar best; // at the first version
  private final List<SliceId> slices;
  private final List<List<FMatrixRMaj>> versions;
  private final WorkerLocation workers;
  private final List<List<FMatrixRMaj>> sent; // `versions` itself unless there are rounded copies
  private final List<List<List<float[]>>> states; // by version; per parameter and optimizer state

  /// @param start the state that the run starts from; the store owns its memory from now on
  public WeightStore(PreparedJob job, TrainingState start, WorkerLocation workers) {
    this.job = job;
    this.first = start.version();
    this.best = start.best();
    this.slices = job.slices();
    this.versions = new ArrayList<>();
    for (int i = 0; i < VERSIONS; i++) {
      versions.add(i == index(first) ? start.weights() : job.architecture().allocate());
    }
    this.workers = workers;
    this.sent =
        switch (workers) {
          case IN_PROCESS -> versions.stream().map(job::rounded).toList();
          case REMOTE -> versions;
        };
    this.states = new ArrayList<>();
    for (int i = 0; i < VERSIONS; i++) {
      states.add(i == index(first) ? start.optimizerStates() : job.initialOptimizerStates());
    }
  }

  /// The version that the run starts from.
  public long first() {
    return first;
  }

  /// The results of the evaluations before the run started from that version.
  public BestSoFar best() {
    return best;
  }

  public List<ParameterSpec> parameters() {
    return job.architecture().parameters();
  }

  /// The types that gradients and weights are rounded to.
  public Precision precision() {
    return job.precision();
  }

  /// The slices of the parameters, in order.
  public List<SliceId> slices() {
    return slices;
  }

  /// The place where the workers compute.
  WorkerLocation workers() {
    return workers;
  }

  /// All parameters of a version that is complete or is being written.
  public List<FMatrixRMaj> version(long version) {
    return versions.get(index(version));
  }

  /// One parameter of a version.
  public float[] weights(long version, int parameter) {
    return version(version).get(parameter).data;
  }

  /// One parameter as it is passed to the streams: rounded for workers in this JVM, otherwise the
  /// weights themselves.
  public float[] sent(long version, int parameter) {
    return sent.get(index(version)).get(parameter).data;
  }

  /// Prepares one slice of `version`, which has just been updated, for sending: checks that it is
  /// finite, and rounds it into the copy if there is one.
  ///
  /// @return the index in the parameter of the first weight that has no finite value in the type in
  ///   which it is sent; −1 if there is none
  int prepare(long version, SliceId slice) {
    int p = slice.parameter();
    float[] weights = weights(version, p);
    float[] sent = sent(version, p);
    int count = slice.count(weights.length);
    ElementType type = precision().weights();
    return sent == weights
        ? type.firstBeyond(weights, slice.from(), count)
        : type.round(weights, slice.from(), sent, slice.from(), count);
  }

  /// The optimizer's arrays for one parameter of a version.
  List<float[]> states(long version, int parameter) {
    return states.get(index(version)).get(parameter);
  }

  /// New memory for a copy, which the reducers fill slice by slice.
  public TrainingState newCopy(long version) {
    return TrainingState.allocate(job, version);
  }

  /// Copies one slice of the version that the copy is for, of the optimizer's state only if the
  /// copy has memory for it. Modified: `copy`.
  void copySlice(SliceId slice, TrainingState copy) {
    int p = slice.parameter();
    int from = slice.from();
    int count = slice.count(parameters().get(p).size());
    System.arraycopy(weights(copy.version(), p), from, copy.weights().get(p).data, from, count);
    List<float[]> own = copy.optimizerStates().isEmpty() ? List.of() : states(copy.version(), p);
    for (int s = 0; s < own.size(); s++) {
      System.arraycopy(own.get(s), from, copy.optimizerStates().get(p).get(s), from, count);
    }
  }

  private static int index(long version) {
    return (int) (version % VERSIONS);
  }
}
