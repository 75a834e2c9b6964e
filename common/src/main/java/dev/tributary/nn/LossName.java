package dev.tributary.nn;

import dev.tributary.data.Dataset.Target;
import dev.tributary.job.BadInput;
import dev.tributary.tensor.Shape;
import dev.tributary.text.Counted;

/// A kind of loss as the job file spells it, and the errors at its key.
///
/// @param kind `mean_squared_error`
record LossName(String kind) {

  /// An error of one setting of this loss.
  BadInput wrong(String setting, String what, String remedy) {
    return BadInput.at("loss." + kind + "." + setting, what, remedy);
  }

  /// Checks that the model's output is one vector of `wanted` numbers.
  ///
  /// @param of the noun for the counted things in the dataset: `classes`
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
          "the last layer gives %s but the dataset has %s %s for %s"
              .formatted(Counted.of(output.size(), "output"), wanted, of, kind),
          "let the last linear layer have " + Counted.of(wanted, "unit"));
    }
  }

  /// The error of a dataset with a target that does not suit this loss.
  ///
  /// @param wanted the target that it needs: `classes`
  /// @param instead the kind of loss that suits the dataset's target
  BadInput mismatch(String wanted, Target target, String instead) {
    String found =
        switch (target) {
          case Target.Classes(int count) -> Counted.of(count, "class", "classes");
          case Target.Values(int columns) ->
              Counted.of(columns, "column of values", "columns of values");
        };
    return BadInput.at(
        "loss." + kind,
        "%s compares with %s but the dataset has %s".formatted(kind, wanted, found),
        "use " + instead + " or change the dataset's target");
  }
}
