package dev.tributary.train;

import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TableColumn;
import dev.tributary.proto.v1.TargetValue;
import java.util.stream.IntStream;

/// Whether a preparation holds something that was learnt from training samples.
final class Learnt {

  private Learnt() {}

  static boolean isAny(Preprocessing preprocessing) {
    return preprocessing.hasStandardization()
        || preprocessing.getTable().getColumnsList().stream().anyMatch(column -> isLearnt(column))
        || hasNames(preprocessing)
        || preprocessing.getValues().getValuesList().stream().anyMatch(value -> isScaled(value));
  }

  private static boolean isLearnt(TableColumn column) {
    return switch (column.getRoleCase()) {
      case NUMERIC -> column.getNumeric().hasOffset() || column.getNumeric().hasFill();
      case CATEGORICAL, BOOLEAN, DATE -> true;
      case LABEL, TARGET, WEIGHT, IGNORED, ROLE_NOT_SET -> false;
    };
  }

  /// Whether a class has another name than its number.
  private static boolean hasNames(Preprocessing preprocessing) {
    var names = preprocessing.getClasses().getNamesList();
    return IntStream.range(0, names.size())
        .anyMatch(i -> !names.get(i).equals(Integer.toString(i)));
  }

  private static boolean isScaled(TargetValue value) {
    return value.getMean() != 0 || value.getFactor() != 1;
  }
}
