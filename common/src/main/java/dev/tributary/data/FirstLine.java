package dev.tributary.data;

import dev.tributary.data.table.FloatRows;
import dev.tributary.data.table.Head;
import dev.tributary.data.table.Layout.Kind;
import dev.tributary.data.table.Table;
import dev.tributary.job.BadInput;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Refuses a first line that seems to name the columns although the job says that there is no
/// header: it has texts, none of them occurs again in its column, and it has no number in a column
/// of numbers.
final class FirstLine {
  private FirstLine() {}

  /// @throws BadInput if it seems to be a header
  static boolean seemsRight(TableLearning learning, TableFile file, Head head) {
    Table table = learning.table();
    if (file.format().getHeader() || table.hasMismatches() || table.size() == 0) {
      return true;
    }
    List<String> names = names(learning, head);
    if (!names.isEmpty()) {
      throw BadInput.in(
          file.name() + ":" + head.line(),
          "the line has texts that occur nowhere else: " + String.join(", ", names),
          "if the first line names the columns, set header: true; if not, state their types under"
              + " columns");
    }
    return true;
  }

  /// The texts of the first line if they seem to be names; else none.
  private static List<String> names(TableLearning learning, Head head) {
    Table table = learning.table();
    List<String> names = new ArrayList<>();
    FloatRows rows = table.rows();
    for (int i = 0; i < learning.layout().readOf().length; i++) {
      int read = learning.layout().readOf()[i];
      if (read < 0 || read >= learning.layout().features()) {
        continue;
      }
      float first = rows.block(0)[rows.within(0) + read];
      boolean isText = table.layout().reads().get(read).kind() == Kind.TEXT;
      if (!isText && table.size() > 1 || isText && !learning.kinds().isFound(i)) {
        return List.of();
      }
      if (isText && !Float.isNaN(first)) {
        if (occursAgain(table, read, (int) first)) {
          return List.of();
        }
        names.add(CellProblem.shortened(head.records().getFirst().get(i)));
      }
    }
    return names;
  }

  private static boolean occursAgain(Table table, int read, int text) {
    BitSet others = new BitSet();
    others.set(1, (int) table.size());
    return ColumnKinds.times(table, read, others)[text] > 0;
  }
}
