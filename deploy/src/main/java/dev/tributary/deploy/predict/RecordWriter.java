package dev.tributary.deploy.predict;

import dev.tributary.data.ClassNames;
import java.util.List;

/// Writes rows of cells as text. The cells of a row come in the order of the columns.
interface RecordWriter {

  /// Writes the names of the columns, where the format has a place for them.
  void begin(List<String> columns);

  void text(String cell);

  void whole(int cell);

  void number(double cell);

  /// A float32, in as few digits as tell it from every other float32.
  void number(float cell);

  void endRow();

  /// Writes a class as a text if it has a name, else as a number.
  default void classOf(ClassNames classes, int number) {
    if (classes.isNamed(number)) {
      text(classes.of(number));
    } else {
      whole(number);
    }
  }
}
