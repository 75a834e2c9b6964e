package dev.tributary.train;

import dev.tributary.data.ClassNames;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TargetValue;
import dev.tributary.reduce.quality.Quality;
import java.util.List;

/// The names of the classes, or of the values, that a model predicts, and the units of the values,
/// for people. They are those of the data.
///
/// @param known what was learnt from the training samples
/// @param form what an evaluation counts
public record OutputNames(Preprocessing known, Quality.Form form) {

  public static OutputNames of(PreparedJob job) {
    return new OutputNames(job.opened().preprocessing(), job.quality());
  }

  /// The name of a class, or of one of the values that the model predicts. A class of a yes-or-no
  /// question about a value has no name but its number, and so has a class without a name.
  ///
  /// @param number the number of the class or of the output, from 0
  public String of(int number) {
    if (form instanceof Quality.Form.Values) {
      return number < known.getValues().getValuesCount()
          ? known.getValues().getValues(number).getName()
          : Integer.toString(number);
    }
    return new ClassNames(known.getClasses()).of(number);
  }

  /// The number of values that the model predicts.
  int values() {
    return known.getValues().getValuesCount();
  }

  /// Whether the model was trained on values in other units than the data's.
  public boolean isScaled() {
    return known.getValues().getValuesList().stream().anyMatch(value -> value.getFactor() != 1);
  }

  /// For each value, the size of the unit that the model was trained on in the data's own unit.
  List<Double> units() {
    return known.getValues().getValuesList().stream()
        .map(TargetValue::getFactor)
        .map(factor -> 1 / factor)
        .toList();
  }
}
