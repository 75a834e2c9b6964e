package dev.tributary.nn;

import dev.tributary.job.BadInput;

/// The kinds of loss that a job can name, one line for each.
public final class Losses {

  private Losses() {}

  /// The loss that `spec` describes.
  ///
  /// @param spec with a value for every setting
  /// @throws BadInput if `spec` names no loss or a setting of it is wrong
  public static Loss of(dev.tributary.proto.v1.Loss spec) {
    return switch (spec.getKindCase()) {
      case SOFTMAX_CROSS_ENTROPY -> SoftmaxCrossEntropy.of(spec.getSoftmaxCrossEntropy());
      case MEAN_SQUARED_ERROR -> new MeanSquaredError();
      case BINARY_CROSS_ENTROPY -> new BinaryCrossEntropy();
      case KIND_NOT_SET ->
          throw BadInput.at(
              "loss", "no loss is named", "give one, e.g. {softmax_cross_entropy: {}}");
    };
  }
}
