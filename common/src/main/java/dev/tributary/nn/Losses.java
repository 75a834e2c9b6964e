package dev.tributary.nn;

import dev.tributary.data.Dataset.Target;
import dev.tributary.job.BadInput;
import dev.tributary.tensor.Shape;
import java.util.Locale;

/// Makes the loss that a job names, and checks that it suits the model and the data.
public final class Losses {

  private Losses() {}

  /// @throws BadInput if `spec` names no loss or a setting of it is wrong
  public static Loss of(dev.tributary.proto.v1.Loss spec) {
    return switch (spec.getKindCase()) {
      case SOFTMAX_CROSS_ENTROPY -> softmaxCrossEntropy(spec.getSoftmaxCrossEntropy());
      case MEAN_SQUARED_ERROR -> new MeanSquaredError();
      case BINARY_CROSS_ENTROPY -> new BinaryCrossEntropy();
      case KIND_NOT_SET -> throw none();
    };
  }

  /// Checks that the loss can compare what the model gives with what the data holds.
  ///
  /// @param output the shape of one sample behind the last layer
  /// @throws BadInput if not
  public static void check(dev.tributary.proto.v1.Loss spec, Shape output, Target target) {
    String name = spec.getKindCase().name().toLowerCase(Locale.ROOT);
    if (output.dimensions().size() > 1) {
      throw BadInput.at(
          "loss." + name,
          name + " takes one vector of outputs but the last layer gives " + output,
          "end the model with a linear layer, `- flatten: {}` before it");
    }
    int outputs = output.size();
    switch (spec.getKindCase()) {
      case SOFTMAX_CROSS_ENTROPY -> {
        if (!(target instanceof Target.Classes(int count))) {
          throw mismatch(name, "classes", target, "mean_squared_error");
        }
        requireOutputs(name, outputs, count, "classes");
      }
      case MEAN_SQUARED_ERROR -> {
        if (!(target instanceof Target.Values(int columns))) {
          throw mismatch(name, "values", target, "softmax_cross_entropy");
        }
        requireOutputs(name, outputs, columns, "target columns");
      }
      case BINARY_CROSS_ENTROPY -> {
        if (target instanceof Target.Classes(int count) && count > 2) {
          throw mismatch(name, "two classes", target, "softmax_cross_entropy");
        }
        requireOutputs(name, outputs, target.columns(), "target columns");
      }
      case KIND_NOT_SET -> throw none();
    }
  }

  private static Loss softmaxCrossEntropy(dev.tributary.proto.v1.SoftmaxCrossEntropy spec) {
    double smoothing = spec.getLabelSmoothing();
    if (!(smoothing >= 0 && (float) smoothing < 1)) {
      throw BadInput.at(
          "loss.softmax_cross_entropy.label_smoothing",
          "a label smoothing of " + smoothing,
          "give a number from 0 to less than 1");
    }
    return new SoftmaxCrossEntropy((float) smoothing);
  }

  private static void requireOutputs(String loss, int outputs, int wanted, String of) {
    if (outputs != wanted) {
      throw BadInput.at(
          "model.layers",
          "the last layer gives %d outputs but the dataset has %d %s for %s"
              .formatted(outputs, wanted, of, loss),
          "let the last linear layer have %d units".formatted(wanted));
    }
  }

  private static BadInput mismatch(String loss, String wanted, Target target, String instead) {
    String found =
        switch (target) {
          case Target.Classes(int count) -> count + " classes";
          case Target.Values(int columns) -> columns + " columns of values";
        };
    return BadInput.at(
        "loss." + loss,
        "%s compares with %s but the dataset has %s".formatted(loss, wanted, found),
        "use " + instead + " or change the dataset's target");
  }

  private static BadInput none() {
    return BadInput.at("loss", "no loss is named", "give one, e.g. {softmax_cross_entropy: {}}");
  }
}
