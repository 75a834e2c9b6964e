package dev.tributary.optim;

import dev.tributary.job.BadInput;

/// The kinds of optimizer that a job can name, one line for each.
public final class Optimizers {
  private Optimizers() {}

  /// The optimizer that `spec` describes.
  ///
  /// @param spec with a value for every setting
  /// @throws BadInput if `spec` names no optimizer or a setting of it is wrong
  public static Optimizer of(dev.tributary.proto.v1.Optimizer spec) {
    return switch (spec.getKindCase()) {
      case SGD -> Sgd.of(spec.getSgd());
      case ADAM -> Adam.of(spec.getAdam());
      case ADAMW -> Adam.of(spec.getAdamw());
      case KIND_NOT_SET ->
          throw BadInput.at(
              "training.optimizer",
              "no optimizer is named",
              "give one, e.g. {sgd: {learning_rate: 0.1}}");
    };
  }
}
