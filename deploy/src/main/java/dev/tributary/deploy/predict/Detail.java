package dev.tributary.deploy.predict;

import dev.tributary.data.ClassNames;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TargetValue;
import dev.tributary.train.ModelFile;
import java.util.List;

/// How much is printed of a prediction.
///
/// @param top the number of the most probable classes to print, or null
record Detail(boolean probabilities, Integer top) {

  /// The columns for the outputs of a model.
  ///
  /// @throws BadInput if the model has no such detail
  PredictionColumns columns(ModelFile model) {
    Preprocessing preprocessing = model.description().getPreprocessing();
    int outputs = model.architecture().output().size();
    if (preprocessing.hasClasses()) {
      ClassNames classes = new ClassNames(preprocessing.getClasses());
      return top == null
          ? new ClassColumns(classes, outputs, probabilities)
          : top(classes, outputs);
    }
    if (top != null) {
      throw withoutClasses("--top");
    }
    List<TargetValue> values = preprocessing.getValues().getValuesList();
    return switch (model.loss().outputs()) {
      case YES_OR_NO ->
          new YesNoColumns(values.stream().map(TargetValue::getName).toList(), probabilities);
      case VALUES, ONE_OF_CLASSES -> {
        if (probabilities) {
          throw withoutClasses("--probabilities");
        }
        yield new ValueColumns(values);
      }
    };
  }

  private PredictionColumns top(ClassNames classes, int outputs) {
    if (top < 1 || top > classes.count()) {
      throw BadInput.in(
          "--top",
          "%s is not a number of classes: the model has %s".formatted(top, classes.count()),
          "give 1 to " + classes.count());
    }
    return new TopColumns(classes, outputs, top);
  }

  private static BadInput withoutClasses(String option) {
    return BadInput.in(option, "the model predicts values, not classes", "remove the option");
  }
}
