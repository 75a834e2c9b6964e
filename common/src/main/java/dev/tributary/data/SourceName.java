package dev.tributary.data;

import dev.tributary.job.BadInput;
import java.util.List;

/// A kind of source as the job file spells it, and the checks of its settings. Each check throws
/// [BadInput] at the setting's key.
///
/// @param kind `csv`
record SourceName(String kind) {
  /// The largest number of classes. Labels are stored as floats, which hold every whole number
  /// below this one.
  static final int MAX_CLASSES = 1 << 24;

  /// The key of one setting.
  String key(String setting) {
    return "dataset." + kind + "." + setting;
  }

  /// An error of the whole source.
  BadInput wrong(String what, String remedy) {
    return BadInput.at("dataset." + kind, what, remedy);
  }

  /// An error of one setting.
  BadInput wrong(String setting, String what, String remedy) {
    return BadInput.at(key(setting), what, remedy);
  }

  /// The scale of the features as a float32. A scale that becomes 0 or infinite is refused.
  float scale(double scale) {
    float factor = (float) scale;
    if (factor == 0 || !Float.isFinite(factor)) {
      throw wrong(
          "scale",
          "%s makes every feature %s".formatted(scale, factor == 0 ? "0" : "infinite"),
          "give a factor such as 0.00392156862745098");
    }
    return factor;
  }

  /// Checks that every extent of a shape is positive.
  void requireExtents(List<Integer> shape) {
    for (int i = 0; i < shape.size(); i++) {
      requireAtLeastOne(shape.get(i), "shape[" + i + "]");
    }
  }

  /// Checks a number of classes.
  void requireClasses(int classes) {
    requireAtLeastOne(classes, "classes");
    if (classes > MAX_CLASSES) {
      throw wrong(
          "classes",
          "%s classes, but a float32 label can distinguish only %s".formatted(classes, MAX_CLASSES),
          "give fewer");
    }
  }

  /// Checks a count. A number without a value in the job arrives as 0, and a number above the
  /// largest int or long arrives as a negative number.
  void requireAtLeastOne(long value, String setting) {
    if (value < 1) {
      throw wrong(
          setting,
          value == 0 ? "missing or 0" : Long.toUnsignedString(value) + " is too large",
          "give 1 or more");
    }
  }
}
