package dev.tributary.data;

import dev.tributary.data.table.FloatRows;
import dev.tributary.data.table.Table;
import java.util.Optional;

/// The classes and groups of the rows of a table.
///
/// @param classOf by label text: its class, or -1; empty if values are predicted
record TableKeys(Table table, TableLayout layout, Optional<int[]> classOf) implements SampleKeys {

  @Override
  public long size() {
    return table.size();
  }

  @Override
  public Optional<int[]> classes() {
    return classOf.map(
        classes -> {
          int[] found = new int[Math.toIntExact(size())];
          FloatRows rows = table.rows();
          for (int row = 0; row < found.length; row++) {
            float label = rows.block(row)[rows.within(row) + layout.features()];
            // A label without a class is refused afterwards.
            found[row] = Float.isNaN(label) ? 0 : Math.max(0, classes[(int) label]);
          }
          return found;
        });
  }

  /// Rows without a group are one group, the last.
  @Override
  public int[] groups(String column) {
    int read = layout.group().orElseThrow();
    int[] found = new int[Math.toIntExact(size())];
    FloatRows rows = table.rows();
    int missing = table.texts(read).count();
    for (int row = 0; row < found.length; row++) {
      float group = rows.block(row)[rows.within(row) + read];
      found[row] = Float.isNaN(group) ? missing : (int) group;
    }
    return found;
  }
}
