package dev.tributary.deploy.predict;

import dev.tributary.proto.v1.Classes;

/// The names of a model's classes. A class without a name has its number.
///
/// @param classes as the model describes them
record ClassNames(Classes classes) {

  int count() {
    return classes.getCount();
  }

  String of(int number) {
    return isNamed(number) ? classes.getNames(number) : Integer.toString(number);
  }

  /// Writes the class as a text if it has a name, else as a number.
  void write(int number, RecordWriter cells) {
    if (isNamed(number)) {
      cells.text(classes.getNames(number));
    } else {
      cells.whole(number);
    }
  }

  private boolean isNamed(int number) {
    return number < classes.getNamesCount() && !classes.getNames(number).isEmpty();
  }
}
