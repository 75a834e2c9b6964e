package dev.tributary.data;

import dev.tributary.data.PlannedColumn.Role;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Column;
import dev.tributary.proto.v1.ColumnType;
import dev.tributary.proto.v1.Csv;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What a job says about the columns of a table.
///
/// @param columns in the order of the file
/// @param group the column whose equal values stay together
record TablePlan(List<PlannedColumn> columns, OptionalInt group) {
  private static final SourceName NAME = new SourceName("csv");

  /// Checks what needs no file.
  static void check(Csv csv) {
    List<String> labels = new ArrayList<>();
    List<String> values = new ArrayList<>();
    addIf(csv.hasLabel(), "label", labels);
    addIf(csv.hasLabelColumn(), "label_column", labels);
    addIf(csv.getTargetsCount() > 0, "targets", values);
    addIf(csv.getTargetColumnsCount() > 0, "target_columns", values);
    if (labels.size() + values.size() != 1) {
      List<String> both = new ArrayList<>(labels);
      both.addAll(values);
      throw NAME.wrong(
          both.isEmpty()
              ? "neither a label nor targets are given"
              : "both " + String.join(" and ", both) + " are given",
          "give label to classify, or targets to predict values");
    }
    if (new HashSet<>(csv.getTargetColumnsList()).size() < csv.getTargetColumnsCount()) {
      throw NAME.wrong(
          "target_columns",
          "a column is named twice in " + csv.getTargetColumnsList(),
          "name each once");
    }
    if (csv.hasClasses()) {
      if (labels.isEmpty()) {
        throw NAME.wrong(
            "classes", "values to predict have no classes", "remove it, or give label");
      }
      NAME.requireClasses(csv.getClasses());
    }
    NAME.scale(csv.getScale());
    NAME.requireExtents(csv.getShapeList());
  }

  private static void addIf(boolean given, String key, List<String> keys) {
    if (given) {
      keys.add(key);
    }
  }

  /// The plan for a file.
  ///
  /// @param csv the settings, which have been checked
  /// @param group the name of the column of groups
  /// @throws BadInput at a key that does not fit the file
  static TablePlan of(Csv csv, Optional<String> group, ColumnNames names) {
    PlannedColumn[] columns = new PlannedColumn[names.count()];
    Arrays.setAll(columns, i -> PlannedColumn.of(names.names().get(i), csv));
    boolean[] used = new boolean[columns.length];
    targets(csv, names, columns, used);
    OptionalInt groups =
        group.isPresent()
            ? OptionalInt.of(names.find(group.get(), "dataset.holdout.group"))
            : OptionalInt.empty();
    features(csv, names, columns, used, groups);
    for (Column own : csv.getColumnsList()) {
      String key = NAME.key("columns." + own.getName());
      int column = names.find(own.getName(), key);
      requireSuits(own, columns[column], key);
      columns[column] = columns[column].with(own);
    }
    if (Arrays.stream(columns).noneMatch(column -> column.is(Role.FEATURE))) {
      throw NAME.wrong("no column of " + names.file() + " is left for features", "name fewer");
    }
    return new TablePlan(List.of(columns), groups);
  }

  private static void targets(Csv csv, ColumnNames names, PlannedColumn[] columns, boolean[] used) {
    if (csv.hasLabel() || csv.hasLabelColumn()) {
      int label =
          csv.hasLabel()
              ? names.find(csv.getLabel(), NAME.key("label"))
              : names.find(csv.getLabelColumn(), NAME.key("label_column"));
      columns[label] = columns[label].as(Role.LABEL, 0);
      used[label] = true;
    }
    int target = 0;
    for (int number : csv.getTargetColumnsList()) {
      String key = NAME.key("target_columns[" + target + "]");
      use(names.find(number, key), key, used);
      columns[number] = columns[number].as(Role.TARGET, target++);
    }
    for (String name : csv.getTargetsList()) {
      String key = NAME.key("targets[" + target + "]");
      int column = names.find(name, key);
      use(column, key, used);
      columns[column] = columns[column].as(Role.TARGET, target++);
    }
  }

  private static void features(
      Csv csv, ColumnNames names, PlannedColumn[] columns, boolean[] used, OptionalInt group) {
    for (int i = 0; i < csv.getIgnoreCount(); i++) {
      String key = NAME.key("ignore[" + i + "]");
      int column = names.find(csv.getIgnore(i), key);
      use(column, key, used);
      columns[column] = columns[column].as(Role.IGNORED, 0);
    }
    for (int i = 0; i < csv.getFeaturesCount(); i++) {
      String key = NAME.key("features[" + i + "]");
      use(names.find(csv.getFeatures(i), key), key, used);
    }
    for (int column = 0; column < columns.length; column++) {
      boolean isGroup = group.isPresent() && group.getAsInt() == column;
      if (!used[column] && (csv.getFeaturesCount() > 0 || isGroup)) {
        columns[column] = columns[column].as(Role.IGNORED, 0);
      }
    }
  }

  private static void use(int column, String key, boolean[] used) {
    if (used[column]) {
      throw BadInput.at(key, "the column has another use already", "name each column once");
    }
    used[column] = true;
  }

  private static void requireSuits(Column own, PlannedColumn column, String key) {
    boolean suits =
        switch (column.role()) {
          case FEATURE, IGNORED -> true;
          case LABEL -> !own.hasType() || own.getType() == ColumnType.CATEGORICAL;
          case TARGET -> !own.hasType() || own.getType() == ColumnType.NUMERIC;
        };
    if (!suits) {
      throw BadInput.at(
          key + ".type",
          column.is(Role.LABEL) ? "a label has classes" : "a value to predict is a number",
          column.is(Role.LABEL) ? "remove it, or write categorical" : "remove it");
    }
    boolean isPredicted = column.is(Role.LABEL) || column.is(Role.TARGET);
    if (isPredicted && (own.hasMissing() || own.hasUnknown() || own.hasIndicator())) {
      throw BadInput.at(
          key, "the column is predicted, so its cells cannot be replaced", "give only the type");
    }
  }
}
