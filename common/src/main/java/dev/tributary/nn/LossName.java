package dev.tributary.nn;

import dev.tributary.data.Dataset.Target;
import dev.tributary.job.BadInput;
import dev.tributary.tensor.Shape;

/// A kind of loss as the job file spells it, and the errors at its key.
///
/// @param kind `mean_squared_error`
record LossName(String kind) {

  /// An error of one setting of this loss.
  BadInput wrong(String setting, String what, String remedy) {
    return BadInput.at("loss." + kind + "." + setting, what, remedy);
  }

  /// Checks that the model's output is one vector of so many numbers.
  ///
  /// @param of what the dataset has so many of: `classes`
  void requireOutputs(Shape output, int wanted, String of) {
    if (output.dimensions().size() > 1) {
      throw BadInput.at(
          "loss." + kind,
          kind + " takes one vector of outputs but the last layer gives " + output,
          "end the model with a linear layer, `- flatten: {}` before it");
    }
    if (output.size() != wanted) {
      throw BadInput.at(
          "model.layers",
          "the last layer gives %d outputs but the dataset has %d %s for %s"
              .formatted(output.size(), wanted, of, kind),
          "let the last linear layer have %d units".formatted(wanted));
    }
  }

  /// The error of a dataset whose target this loss cannot compare with.
  ///
  /// @param wanted the target that it needs: `classes`
  /// @param instead another kind of loss, for such a target
  BadInput mismatch(String wanted, Target target, String instead) {
    String found =
        switch (target) {
          case Target.Classes(int count) -> count + " classes";
          case Target.Values(int columns) -> columns + " columns of values";
        };
    return BadInput.at(
        "loss." + kind,
        "%s compares with %s but the dataset has %s".formatted(kind, wanted, found),
        "use " + instead + " or change the dataset's target");
  }
}
