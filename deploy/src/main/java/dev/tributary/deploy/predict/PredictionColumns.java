package dev.tributary.deploy.predict;

import java.util.List;

/// The columns that a model's outputs become.
interface PredictionColumns {

  /// The names of the columns.
  List<String> names();

  /// Writes the cells of one row.
  ///
  /// @param out probabilities or values of several rows
  /// @param from the first output of the row
  void write(float[] out, int from, RecordWriter cells);
}
