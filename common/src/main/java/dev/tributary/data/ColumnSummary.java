package dev.tributary.data;

import dev.tributary.proto.v1.CategoricalFeature;
import dev.tributary.proto.v1.NumericFeature;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TableColumn;
import dev.tributary.proto.v1.UnknownCategory;
import dev.tributary.text.Counted;
import java.util.ArrayList;
import java.util.List;

/// What was found about the columns of a table, for people: one line each.
///
///     size: numeric, missing: 1.5
///     colour: categorical, 2 categories: blue, red; others are an error
///     sold: date, with an indicator
///     kind: the label, 2 classes: a, b
public final class ColumnSummary {
  private static final int LISTED = 8;

  private ColumnSummary() {}

  /// The lines. There are none if the samples are in no table.
  public static List<String> lines(Preprocessing preprocessing) {
    List<String> lines = new ArrayList<>();
    for (TableColumn column : preprocessing.getTable().getColumnsList()) {
      lines.add(
          CellProblem.shortened(column.getName())
              + ": "
              + role(column, preprocessing)
              + (column.getMissingIndicator() ? ", with an indicator" : ""));
    }
    return lines;
  }

  private static String role(TableColumn column, Preprocessing preprocessing) {
    return switch (column.getRoleCase()) {
      case NUMERIC -> numeric(column.getNumeric());
      case CATEGORICAL -> categorical(column.getCategorical());
      case BOOLEAN ->
          "boolean"
              + (column.getBoolean().hasFill()
                  ? ", missing: " + column.getBoolean().getFill()
                  : "");
      case DATE ->
          "date"
              + (column.getDate().hasFill()
                  ? ", missing: %s days".formatted(column.getDate().getFill())
                  : "");
      case LABEL -> "the label, " + classes(preprocessing);
      case TARGET -> "a value to predict";
      case WEIGHT -> "the weight of a sample";
      case IGNORED, ROLE_NOT_SET -> "ignored";
    };
  }

  private static String numeric(NumericFeature feature) {
    return "numeric"
        + (feature.hasFill() ? ", missing: " + feature.getFill() : "")
        + (feature.hasOffset() ? ", less " + feature.getOffset() : "");
  }

  private static String categorical(CategoricalFeature feature) {
    List<String> categories = feature.getCategoriesList();
    return "categorical, %s: %s; others are %s%s"
        .formatted(
            Counted.of(categories.size(), "category", "categories"),
            listed(categories),
            feature.getUnknown() == UnknownCategory.NONE ? "none of them" : "an error",
            feature.hasFill()
                ? ", missing: " + CellProblem.shortened(feature.getFill())
                : feature.getMissingIsNone() ? ", missing: none of them" : "");
  }

  private static String classes(Preprocessing preprocessing) {
    int count = preprocessing.getClasses().getCount();
    List<String> names = preprocessing.getClasses().getNamesList();
    return Counted.of(count, "class", "classes") + (names.isEmpty() ? "" : ": " + listed(names));
  }

  private static String listed(List<String> names) {
    String some =
        String.join(", ", names.stream().limit(LISTED).map(CellProblem::shortened).toList());
    return names.size() > LISTED ? some + ", ..." : some;
  }
}
