package dev.tributary.data;

import dev.tributary.job.BadInput;
import java.util.List;

/// A kind of source as the job file spells it, and the checks of its settings. Each check throws
/// [BadInput] at the setting's key.
///
/// @param kind `csv`
record SourceName(String kind) {
  /// Labels travel as floats, which hold every whole number below this.
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

  /// The factor of features as a float32, which is neither 0 nor infinite.
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
          "%d classes, and a float32 label tells %d apart".formatted(classes, MAX_CLASSES),
          "give fewer");
    }
  }

  /// Checks a number of things. A number that has no value in the job arrives as 0, and one above
  /// the largest int or long as a negative.
  void requireAtLeastOne(long value, String setting) {
    if (value < 1) {
      throw wrong(
          setting,
          value == 0 ? "missing or 0" : Long.toUnsignedString(value) + " is too large",
          "give 1 or more");
    }
  }
}
