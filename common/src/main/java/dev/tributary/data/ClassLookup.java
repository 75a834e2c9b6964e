package dev.tributary.data;

import dev.tributary.data.table.Decimals;
import dev.tributary.data.table.Texts;
import dev.tributary.proto.v1.Classes;
import dev.tributary.text.Counted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// The numbers of the classes by the labels in the data.
///
/// Classes without names are called by their numbers. Labels that are numbers are compared by
/// value: `1`, `1.0` and `01` are one class.
public final class ClassLookup {
  private static final int LISTED = 8;

  private final Classes classes;
  private final Texts names = new Texts();
  private final boolean areNumbers;

  public ClassLookup(Classes classes) {
    this.classes = classes;
    boolean numbers = true;
    for (String name : classes.getNamesList()) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      names.add(bytes, 0, bytes.length);
      numbers &= name.isEmpty() || isPlainNumber(name, bytes);
    }
    this.areNumbers = numbers;
  }

  /// Whether a name is a whole number in its shortest form. `01` and `1.0` are texts.
  private static boolean isPlainNumber(String name, byte[] bytes) {
    double value = Decimals.parseDouble(bytes, 0, bytes.length);
    return isWhole(value) && name(value).equals(name);
  }

  /// The class of a label, or -1 if there is none.
  public int find(byte[] bytes, int from, int to) {
    if (!areNumbers) {
      return from == to ? -1 : names.find(bytes, from, to);
    }
    double value = Decimals.parseDouble(bytes, from, to);
    if (!isWhole(value)) {
      return -1;
    }
    if (classes.getNamesCount() == 0) {
      return value >= 0 && value < classes.getCount() ? (int) value : -1;
    }
    byte[] name = name(value).getBytes(StandardCharsets.UTF_8);
    return names.find(name, 0, name.length);
  }

  /// The name of a class.
  public static String name(Classes classes, int number) {
    return classes.getNamesCount() == 0 ? String.valueOf(number) : classes.getNames(number);
  }

  /// The name of a class that is a whole number.
  static String name(double value) {
    return String.valueOf((long) value);
  }

  static boolean isWhole(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1L << 53;
  }

  /// What is wrong with a label that has no class.
  String problem(byte[] bytes, int from, int to) {
    double value = Decimals.parseDouble(bytes, from, to);
    String label = CellProblem.quoted(bytes, from, to);
    if (!areNumbers) {
      return "the label %s does not occur in the training file (%s)".formatted(label, listed());
    }
    if (Double.isNaN(value)) {
      return "the label %s is not a whole number, as other labels are".formatted(label);
    }
    if (value != Math.rint(value)) {
      return "the label %s is not a whole number".formatted(value);
    }
    if (classes.getNamesCount() > 0) {
      return String.format(
          Locale.ROOT, "the label %.0f does not occur in the training file (%s)", value, listed());
    }
    if (value < 0) {
      return String.format(Locale.ROOT, "the label %.0f is below 0, unlike other labels", value);
    }
    return value >= SourceName.MAX_CLASSES
        ? String.format(
            Locale.ROOT,
            "the label %.0f is above %d, the largest possible label",
            value,
            SourceName.MAX_CLASSES - 1)
        : String.format(
            Locale.ROOT,
            "the label %.0f is too large for %s",
            value,
            Counted.of(classes.getCount(), "class", "classes"));
  }

  private String listed() {
    List<String> some =
        classes.getNamesList().stream().limit(LISTED).map(CellProblem::shortened).toList();
    return String.join(", ", some) + (classes.getNamesCount() > LISTED ? ", ..." : "");
  }
}
