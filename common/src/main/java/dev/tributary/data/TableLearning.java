package dev.tributary.data;

import dev.tributary.data.PlannedColumn.Indicator;
import dev.tributary.data.table.Layout.Kind;
import dev.tributary.data.table.Table;
import dev.tributary.data.table.Texts;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.BooleanFeature;
import dev.tributary.proto.v1.CategoricalFeature;
import dev.tributary.proto.v1.Column;
import dev.tributary.proto.v1.DateFeature;
import dev.tributary.proto.v1.IgnoredColumn;
import dev.tributary.proto.v1.LabelColumn;
import dev.tributary.proto.v1.Missing;
import dev.tributary.proto.v1.NumericFeature;
import dev.tributary.proto.v1.TableColumn;
import dev.tributary.proto.v1.TargetColumn;
import dev.tributary.proto.v1.UnknownCategory;
import dev.tributary.text.Counted;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is learnt from the training samples about each column of a table.
///
/// @param training the rows of the training samples
record TableLearning(
    TablePlan plan, ColumnKinds kinds, Table table, TableLayout layout, BitSet training) {
  /// The most categories of a column whose type the job does not state.
  private static final int FOUND_CATEGORIES = 1000;

  List<TableColumn> columns() {
    List<TableColumn> learnt = new ArrayList<>();
    for (int i = 0; i < plan.columns().size(); i++) {
      learnt.add(column(i));
    }
    return learnt;
  }

  private TableColumn column(int index) {
    PlannedColumn column = plan.columns().get(index);
    TableColumn.Builder learnt = TableColumn.newBuilder().setName(column.name());
    switch (column.role()) {
      case IGNORED -> learnt.setIgnored(IgnoredColumn.getDefaultInstance());
      case LABEL -> learnt.setLabel(LabelColumn.getDefaultInstance());
      case TARGET -> learnt.setTarget(TargetColumn.newBuilder().setIndex(column.target()));
      case FEATURE -> feature(index, column, learnt);
    }
    return learnt.build();
  }

  private void feature(int index, PlannedColumn column, TableColumn.Builder learnt) {
    int read = layout.readOf()[index];
    Kind kind = layout.layout().reads().get(read).kind();
    switch (kinds.type(index)) {
      case NUMERIC -> learnt.setNumeric(numeric(column, read, kind));
      case DATE -> learnt.setDate(date(column, read));
      case BOOLEAN -> learnt.setBoolean(truth(column, read));
      case CATEGORICAL, UNRECOGNIZED -> learnt.setCategorical(categorical(index, column, read));
    }
    boolean indicates =
        column.indicator() == Indicator.ALWAYS
            || column.indicator() == Indicator.IF_MISSING && lacksValues(read);
    learnt.setMissingIndicator(indicates);
  }

  private boolean lacksValues(int read) {
    if (!table.hasMissing(read)) {
      return false;
    }
    for (int row = training.nextSetBit(0); row >= 0; row = training.nextSetBit(row + 1)) {
      if (ColumnValues.state(table, read, row) == ColumnValues.State.MISSING) {
        return true;
      }
    }
    return false;
  }

  private NumericFeature numeric(PlannedColumn column, int read, Kind kind) {
    NumericFeature.Builder feature = NumericFeature.newBuilder();
    if (kind == Kind.NUMBER && column.missing() == Missing.ERROR) {
      return feature.build();
    }
    ColumnValues values = new ColumnValues(table, read, training);
    if (kind == Kind.WIDE) {
      feature.setOffset(values.mean());
    }
    if (column.missing() != Missing.ERROR) { // later rows may lack a value that no sample lacks
      requireValue(column, values.count());
      feature.setFill(values.fill(column.missing()));
    }
    return feature.build();
  }

  private DateFeature date(PlannedColumn column, int read) {
    ColumnValues values = new ColumnValues(table, read, training);
    DateFeature.Builder feature = DateFeature.newBuilder().setOffset(values.mean());
    if (column.missing() != Missing.ERROR) {
      requireValue(column, values.count());
      feature.setFill(values.fill(column.missing()));
    }
    return feature.build();
  }

  private void requireValue(PlannedColumn column, long values) {
    if (values == 0 && !table.hasProblems()) {
      throw BadInput.at(
          "dataset.csv",
          "column %s has no value in any training sample"
              .formatted(CellProblem.shortened(column.name())),
          "name it in ignore");
    }
  }

  private BooleanFeature truth(PlannedColumn column, int read) {
    BooleanFeature.Builder feature = BooleanFeature.newBuilder();
    Map<String, Long> times = times(read);
    long balance = 0;
    for (String word : CategoryOrder.sorted(List.copyOf(times.keySet()))) {
      boolean isTrue = BooleanWords.value(word).orElse(false);
      if (BooleanWords.value(word).isPresent()) {
        balance += isTrue ? times.get(word) : -times.get(word);
        if (isTrue) {
          feature.addTrueValues(word);
        } else {
          feature.addFalseValues(word);
        }
      }
    }
    if (column.missing() != Missing.ERROR) {
      feature.setFill(column.missing() != Missing.ZERO && balance > 0);
    }
    return feature.build();
  }

  private CategoricalFeature categorical(int index, PlannedColumn column, int read) {
    Map<String, Long> times = times(read);
    String name = CellProblem.shortened(column.name());
    if (kinds.isFound(index) && times.size() > FOUND_CATEGORIES) {
      throw BadInput.at(
          "dataset.csv",
          "column %s has %s".formatted(name, Counted.of(times.size(), "different text")),
          "name it in ignore, or state its type under columns");
    }
    requireValue(column, times.size());
    List<String> sorted = CategoryOrder.sorted(List.copyOf(times.keySet()));
    CategoricalFeature.Builder feature =
        CategoricalFeature.newBuilder()
            .addAllCategories(sorted)
            .setUnknown(
                column.unknown() == Column.Unknown.IGNORE
                    ? UnknownCategory.NONE
                    : UnknownCategory.REFUSE);
    switch (column.missing()) {
      case ZERO -> feature.setMissingIsNone(true);
      case MEAN, MEDIAN, MOST_FREQUENT -> {
        if (!sorted.isEmpty()) {
          feature.setFill(mostFrequent(sorted, times));
        }
      }
      case ERROR, UNRECOGNIZED -> {}
    }
    return feature.build();
  }

  /// The category that occurs most often; the first of several.
  private static String mostFrequent(List<String> categories, Map<String, Long> times) {
    String most = categories.getFirst();
    for (String category : categories) {
      most = times.get(category) > times.get(most) ? category : most;
    }
    return most;
  }

  private Map<String, Long> times(int read) {
    Texts texts = table.texts(read);
    long[] times = ColumnKinds.times(table, read, training);
    Map<String, Long> byText = new HashMap<>();
    for (int k = 0; k < times.length; k++) {
      if (times[k] > 0) {
        byText.put(texts.text(k), times[k]);
      }
    }
    return byText;
  }

  /// The features that are not standardized: those of categories, of true and false, and
  /// indicators.
  static BitSet unscaled(List<TableColumn> columns) {
    BitSet unscaled = new BitSet();
    int at = 0;
    for (TableColumn column : columns) {
      if (ColumnBinding.isFeature(column)) {
        int width = width(column);
        boolean isScaled = column.hasNumeric() || column.hasDate();
        unscaled.set(isScaled ? at + 1 : at, at + width);
        at += width;
      }
    }
    return unscaled;
  }

  /// The number of features of a column, with its indicator.
  static int width(TableColumn column) {
    int own = column.hasCategorical() ? column.getCategorical().getCategoriesCount() : 1;
    return own + (column.getMissingIndicator() ? 1 : 0);
  }
}
