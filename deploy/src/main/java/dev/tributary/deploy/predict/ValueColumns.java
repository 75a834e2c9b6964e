package dev.tributary.deploy.predict;

import dev.tributary.proto.v1.TargetValue;
import java.util.List;

/// The predicted values, in the data's own units.
///
/// @param values as the model describes them
record ValueColumns(List<TargetValue> values) implements PredictionColumns {

  @Override
  public List<String> names() {
    List<String> names = values.stream().map(TargetValue::getName).toList();
    return names.stream().map(name -> name("prediction", name, names)).toList();
  }

  /// The name of a column. A single one needs no name of its own.
  static String name(String kind, String name, List<String> all) {
    return all.size() == 1 ? kind : kind + "_" + name;
  }

  @Override
  public void write(float[] out, int from, RecordWriter cells) {
    for (int i = 0; i < values.size(); i++) {
      TargetValue value = values.get(i);
      boolean isScaled = value.getMean() != 0 || value.getFactor() != 1;
      if (isScaled) {
        cells.number(out[from + i] / value.getFactor() + value.getMean());
      } else {
        cells.number(out[from + i]);
      }
    }
  }
}
