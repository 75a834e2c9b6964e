package dev.tributary.checkpoint;

import dev.tributary.proto.v1.Job;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Everything a run needs to go on as if it had never stopped.
///
/// @param moment which run, and how far
/// @param job resolved
/// @param dataDigest of the samples the run was trained on, in hexadecimal
/// @param weights version `moment.step`, in parameter order
/// @param optimizerState tensors whose names begin with [#OPTIMIZER], e.g.
///   `optimizer.exp_avg.0.weight`
public record Checkpoint(
    Moment moment,
    Job job,
    String dataDigest,
    List<NamedTensor> weights,
    List<NamedTensor> optimizerState) {

  /// What tells a tensor of the optimizer from a weight.
  public static final String OPTIMIZER = "optimizer.";

  /// @param term the incarnation of the coordinator that saved it
  /// @param step how many updates the weights have had
  public record Moment(long runId, long term, long step) {}

  public Checkpoint {
    weights = List.copyOf(weights);
    optimizerState = List.copyOf(optimizerState);
    if (weights.stream().anyMatch(tensor -> isOptimizers(tensor))
        || !optimizerState.stream().allMatch(tensor -> isOptimizers(tensor))) {
      throw new IllegalArgumentException(
          "tensors of the optimizer, and only they, have names that begin with " + OPTIMIZER);
    }
  }

  static boolean isOptimizers(NamedTensor tensor) {
    return tensor.name().startsWith(OPTIMIZER);
  }

  /// The weights, then the optimizer's state.
  public List<NamedTensor> tensors() {
    return Stream.concat(weights.stream(), optimizerState.stream()).toList();
  }

  /// What keeps this checkpoint from having exactly these tensors, the weights first.
  public Optional<String> misfit(List<TensorShape> expected) {
    List<TensorShape> found = tensors().stream().map(NamedTensor::tensorShape).toList();
    for (int i = 0; i < Math.min(found.size(), expected.size()); i++) {
      if (!found.get(i).equals(expected.get(i))) {
        return Optional.of(
            "tensor %d is %s, and the job's is %s".formatted(i, found.get(i), expected.get(i)));
      }
    }
    return found.size() == expected.size()
        ? Optional.empty()
        : Optional.of("it has %d tensors, and the job %d".formatted(found.size(), expected.size()));
  }
}
