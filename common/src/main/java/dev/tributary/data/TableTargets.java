package dev.tributary.data;

import dev.tributary.data.table.FloatRows;
import dev.tributary.data.table.Table;
import dev.tributary.proto.v1.Preprocessing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The check of the values to predict in a table and in its test table.
record TableTargets(Preprocessing preprocessing, Part source, Optional<Part> test)
    implements TargetCheck {

  /// A table and its file.
  record Part(TableFile file, Table table, TableLayout layout) {
    private boolean isWithin(Range range) {
      FloatRows rows = table.rows();
      for (long row = 0; row < rows.rows(); row++) {
        for (int target = 0; target < layout.targets(); target++) {
          float value = rows.block(row)[rows.within(row) + layout.features() + target];
          if (!range.contains(value)) {
            return false;
          }
        }
      }
      return true;
    }
  }

  @Override
  public void requireWithin(Range range) {
    requireWithin(source, range);
    test.ifPresent(part -> requireWithin(part, range));
  }

  private void requireWithin(Part part, Range range) {
    if (!part.isWithin(range)) {
      throw part.file().problems(preprocessing, sample -> outside(sample, range));
    }
  }

  private List<CellProblem> outside(EncodedRows.Sample sample, Range range) {
    List<CellProblem> problems = new ArrayList<>();
    for (int target = 0; target < sample.target().length; target++) {
      float value = sample.target()[target];
      if (!range.contains(value)) {
        String name =
            preprocessing.hasClasses()
                ? "the class"
                : "column "
                    + CellProblem.shortened(preprocessing.getValues().getValues(target).getName());
        problems.add(
            new CellProblem(
                sample.line(),
                name,
                String.valueOf(value),
                "%s is outside of %s to %s, which %s needs"
                    .formatted(value, range.least(), range.most(), range.loss()),
                "correct the line, or use mean_squared_error"));
      }
    }
    return problems;
  }
}
