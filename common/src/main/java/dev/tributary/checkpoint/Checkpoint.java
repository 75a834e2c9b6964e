package dev.tributary.checkpoint;

import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.ModelDescription;
import dev.tributary.reduce.stopping.History;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The state from which a run resumes as if it had never stopped.
///
/// @param moment the run and the step
/// @param job the job with all defaults filled in
/// @param dataDigest the digest of the samples that the run is trained on, in hexadecimal
/// @param description the description of the model; empty in files of earlier releases
/// @param weights the weights of version `moment.step`, in parameter order
/// @param optimizerState tensors whose names begin with [#OPTIMIZER], e.g.
///   `optimizer.exp_avg.0.weight`
/// @param history the evaluations by which the run may end early
/// @param best the weights of the best of them, if they are to be restored: tensors whose names
///   begin with [#BEST], e.g. `best.0.weight`
public record Checkpoint(
    Moment moment,
    Job job,
    String dataDigest,
    ModelDescription description,
    List<NamedTensor> weights,
    List<NamedTensor> optimizerState,
    History history,
    List<NamedTensor> best) {

  /// The prefix of the names of the optimizer's tensors. Weights do not have it.
  public static final String OPTIMIZER = "optimizer.";

  /// The prefix of the names of the best weights.
  public static final String BEST = "best.";

  /// A checkpoint of a job without early stopping.
  public Checkpoint(
      Moment moment,
      Job job,
      String dataDigest,
      ModelDescription description,
      List<NamedTensor> weights,
      List<NamedTensor> optimizerState) {
    this(moment, job, dataDigest, description, weights, optimizerState, History.NONE, List.of());
  }

  /// The moment of a run at which it was saved.
  ///
  /// @param term the term of the coordinator that saved it
  /// @param step the number of updates that the weights have had
  public record Moment(long runId, long term, long step) {}

  public Checkpoint {
    weights = List.copyOf(weights);
    optimizerState = List.copyOf(optimizerState);
    best = List.copyOf(best);
    if (weights.stream().anyMatch(tensor -> isExtra(tensor.name()))
        || !optimizerState.stream().allMatch(tensor -> tensor.name().startsWith(OPTIMIZER))
        || !best.stream().allMatch(tensor -> tensor.name().startsWith(BEST))) {
      throw new IllegalArgumentException(
          "tensors of the optimizer, and only they, have names that begin with %s, and the best weights %s"
              .formatted(OPTIMIZER, BEST));
    }
  }

  /// Whether a tensor of this name is none of the weights of the checkpoint's version.
  public static boolean isExtra(String name) {
    return name.startsWith(OPTIMIZER) || name.startsWith(BEST);
  }

  /// The weights, then the optimizer's state, then the best weights.
  public List<NamedTensor> tensors() {
    return Stream.of(weights, optimizerState, best).flatMap(List::stream).toList();
  }

  /// The first difference between the tensors of this checkpoint, weights first, and `expected`;
  /// empty if they are the same.
  public Optional<String> misfit(List<TensorShape> expected) {
    List<TensorShape> found = tensors().stream().map(NamedTensor::tensorShape).toList();
    for (int i = 0; i < Math.min(found.size(), expected.size()); i++) {
      if (!found.get(i).equals(expected.get(i))) {
        return Optional.of(
            "tensor %s is %s, but the job needs %s".formatted(i, found.get(i), expected.get(i)));
      }
    }
    return found.size() == expected.size()
        ? Optional.empty()
        : Optional.of(
            "it has %s tensors, but the job needs %s".formatted(found.size(), expected.size()));
  }
}
