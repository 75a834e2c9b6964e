package dev.tributary.data.table;

import java.util.List;

/// How each row of a table is stored: the kinds of its columns and their places in a row of floats.
///
/// A row begins with the floats of its columns, in the order of `reads`. A column that is read as a
/// double has a place there, too.
///
/// @param columns the number of cells of a record
/// @param reads the columns that are read. A column may occur twice
/// @param watchesRange whether numbers that a float32 cannot hold are looked for
public record Layout(int columns, List<Read> reads, boolean watchesRange) {

  public Layout {
    reads = List.copyOf(reads);
  }

  /// One column and the kind of its values.
  public record Read(int column, Kind kind) {}

  /// The kind of a column's values.
  public enum Kind {
    /// The nearest float.
    NUMBER,
    /// The nearest double.
    WIDE,
    /// Days, as a double.
    DATE,
    /// The number of the text among the different [Texts] of the column, as a float.
    TEXT;

    boolean isDouble() {
      return this == WIDE || this == DATE;
    }
  }
}
