package dev.tributary.data;

import dev.tributary.data.PlannedColumn.Role;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.TableColumn;
import dev.tributary.proto.v1.TableInput;
import dev.tributary.text.Counted;
import java.util.Arrays;
import java.util.List;

/// The places of a model's columns in another file: by name if both have a header, otherwise by
/// position.
final class ColumnBinding {
  static final int ABSENT = -1;

  private ColumnBinding() {}

  /// By column of the model: its place in the file, or -1 if it is not there or not read.
  ///
  /// @param predictedNeeded whether the columns that are predicted are read and must be there. If
  ///   not, they may be empty, or of classes that are new
  /// @throws BadInput if a column is missing that is needed
  static int[] of(TableInput model, ColumnNames file, boolean predictedNeeded) {
    return model.getFormat().getHeader() && file.header()
        ? byName(model, file, predictedNeeded)
        : byPosition(model, file, predictedNeeded);
  }

  private static int[] byName(TableInput model, ColumnNames file, boolean predictedNeeded) {
    int[] places = new int[model.getColumnsCount()];
    for (int i = 0; i < places.length; i++) {
      TableColumn column = model.getColumns(i);
      boolean isRead = predictedNeeded || !isPredicted(column);
      places[i] = isRead ? file.names().indexOf(column.getName()) : ABSENT;
      boolean isNeeded = isFeature(column) || isPredicted(column);
      if (places[i] < 0 && isRead && isNeeded) {
        throw BadInput.in(
            file.file(),
            "there is no column '%s'".formatted(CellProblem.shortened(column.getName())),
            "the columns of the training file are needed, under the same names");
      }
    }
    return places;
  }

  private static int[] byPosition(TableInput model, ColumnNames file, boolean predictedNeeded) {
    List<TableColumn> columns = model.getColumnsList();
    long unpredicted = columns.stream().filter(column -> !isPredicted(column)).count();
    boolean isWhole = file.count() == columns.size();
    if (!isWhole && (predictedNeeded || file.count() != unpredicted)) {
      throw BadInput.in(
          file.file(),
          "there are %s, but the training file has %s%s"
              .formatted(
                  Counted.of(file.count(), "column"),
                  columns.size(),
                  predictedNeeded
                      ? ""
                      : ", or %s without what is predicted".formatted(unpredicted)),
          "give the columns of the training file, in the same order");
    }
    int[] places = new int[columns.size()];
    Arrays.fill(places, ABSENT);
    int place = 0;
    for (int i = 0; i < places.length; i++) {
      boolean isPredicted = isPredicted(columns.get(i));
      if (predictedNeeded || !isPredicted) {
        places[i] = place;
      }
      place += isWhole || !isPredicted ? 1 : 0;
    }
    return places;
  }

  static boolean isFeature(TableColumn column) {
    return role(column) == Role.FEATURE;
  }

  private static boolean isPredicted(TableColumn column) {
    return role(column) == Role.LABEL || role(column) == Role.TARGET;
  }

  static Role role(TableColumn column) {
    return switch (column.getRoleCase()) {
      case NUMERIC, CATEGORICAL, BOOLEAN, DATE -> Role.FEATURE;
      case LABEL -> Role.LABEL;
      case TARGET -> Role.TARGET;
      case WEIGHT, IGNORED, ROLE_NOT_SET -> Role.IGNORED;
    };
  }
}
