package dev.tributary.data;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Csv;
import dev.tributary.tensor.Shape;
import dev.tributary.text.Counted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/// A reader of one comma-separated file. A line that is not a sample is refused with its number.
final class CsvReader {
  private static final int FEATURE = -1;

  /// The words that other programs write for a number that is missing or too large.
  private static final Pattern NOT_FINITE = Pattern.compile("(?i)[+-]?(nan|inf|infinity)");

  private static final String CORRECT = "correct the line or remove it";

  private final String file;
  private final Csv csv;
  private final float scale;
  private int[] targetOf; // by column: which target it holds, or FEATURE
  private FloatRows features;
  private FloatRows targets;
  private float[] feature; // the current line's
  private float[] target;
  private int largestLabel = -1;

  /// @param csv the settings, with their defaults
  CsvReader(Path file, Csv csv) {
    this.file = file.normalize().toString();
    this.csv = csv;
    this.scale = (float) csv.getScale();
  }

  CsvDataset read(Lines lines) throws IOException {
    long blank = 0;
    while (lines.advance()) {
      if (lines.number() == 1) {
        prepare(lines);
      }
      if (lines.number() == 1 && csv.getHeader()) {
        continue;
      }
      if (lines.start() == lines.end()) {
        blank = lines.number();
      } else if (blank > 0) {
        throw BadInput.in(file + ":" + blank, "the line is empty", "remove it");
      } else {
        readSample(lines);
      }
    }
    if (features == null || features.rows() == 0) {
      throw BadInput.in(file, "there are no samples in it", "one sample a line is expected");
    }
    return new CsvDataset(features, targets, shape(), target());
  }

  /// Assigns each column to a feature or a target. The first line determines the number of columns.
  private void prepare(Lines lines) {
    requireText(lines);
    int columns = columns(lines);
    if (columns == 1) {
      requireCommas(lines);
    }
    targetOf = new int[columns];
    Arrays.fill(targetOf, FEATURE);
    int count = Math.max(1, csv.getTargetColumnsCount());
    for (int i = 0; i < count; i++) {
      boolean isLabel = csv.hasLabelColumn();
      int column = isLabel ? csv.getLabelColumn() : csv.getTargetColumns(i);
      if (column >= columns) {
        throw BadInput.at(
            isLabel ? "dataset.csv.label_column" : "dataset.csv.target_columns[" + i + "]",
            "there is no column %s in %s, which has %s".formatted(column, file, columns),
            "columns are counted from 0");
      }
      targetOf[column] = i;
    }
    if (count == columns) {
      throw BadInput.at(
          "dataset.csv", "no column of " + file + " is left for features", "name fewer");
    }
    feature = new float[columns - count];
    target = new float[count];
    features = new FloatRows(columns - count);
    targets = new FloatRows(count);
  }

  private void requireText(Lines lines) {
    byte[] bytes = lines.buffer();
    for (int i = lines.start(); i < lines.end(); i++) {
      if (bytes[i] >= 0 && bytes[i] < ' ' && !Character.isWhitespace(bytes[i])) {
        throw BadInput.in(
            where(lines),
            "this is not text: it holds a byte 0x" + HexFormat.of().toHexDigits(bytes[i]),
            "check that it is the right file, or fetch it again");
      }
    }
  }

  /// Checks a line without a comma for another separator, because one column is too few for any
  /// job.
  private void requireCommas(Lines lines) {
    byte[] bytes = lines.buffer();
    for (int i = lines.start(); i < lines.end(); i++) {
      if (bytes[i] == ';' || bytes[i] == '\t') {
        throw wrong(
            lines,
            "there is no comma, but a " + (bytes[i] == ';' ? "semicolon" : "tab"),
            "separate the columns by commas, and write numbers with a point");
      }
    }
  }

  private void readSample(Lines lines) {
    if (columns(lines) != targetOf.length) {
      throw wrong(
          lines,
          "%s, but line 1 has %s".formatted(Counted.of(columns(lines), "column"), targetOf.length),
          CORRECT);
    }
    byte[] bytes = lines.buffer();
    int column = 0;
    int nextFeature = 0;
    int from = lines.start();
    for (int i = from; i <= lines.end(); i++) {
      if (i == lines.end() || bytes[i] == ',') {
        int part = targetOf[column];
        float value = number(lines, column, from, i);
        if (part == FEATURE) {
          feature[nextFeature++] = scaled(lines, column, value);
        } else {
          target[part] = csv.hasLabelColumn() ? label(lines, column, value) : value;
        }
        column++;
        from = i + 1;
      }
    }
    features.append(feature);
    targets.append(target);
  }

  private static int columns(Lines lines) {
    byte[] bytes = lines.buffer();
    int columns = 1;
    for (int i = lines.start(); i < lines.end(); i++) {
      columns += bytes[i] == ',' ? 1 : 0;
    }
    return columns;
  }

  private float number(Lines lines, int column, int start, int end) {
    byte[] bytes = lines.buffer();
    int from = start;
    int to = end;
    while (from < to && bytes[from] == ' ') {
      from++;
    }
    while (from < to && bytes[to - 1] == ' ') {
      to--;
    }
    float value = Decimals.parse(bytes, from, to);
    if (!Float.isFinite(value)) {
      String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
      boolean isWord = Float.isNaN(value) && !NOT_FINITE.matcher(text).matches();
      throw wrong(
          lines,
          "column %s: '%s' %s"
              .formatted(column, text, isWord ? "is not a number" : notFinite(value)),
          isWord && lines.number() == 1 && !csv.getHeader()
              ? "if the first line names the columns, set header: true"
              : CORRECT);
    }
    return value;
  }

  private static String notFinite(float value) {
    return Float.isNaN(value) ? "is not a finite number" : "is too large for a float32";
  }

  private float scaled(Lines lines, int column, float value) {
    float scaled = value * scale;
    if (!Float.isFinite(scaled)) {
      throw wrong(
          lines,
          "column %s: %s times the scale %s is infinite".formatted(column, value, scale),
          CORRECT);
    }
    return scaled;
  }

  private float label(Lines lines, int column, float label) {
    if (label != Math.rint(label) || label < 0) {
      throw wrong(
          lines,
          "column %s: the label %s is not a whole number from 0".formatted(column, label),
          CORRECT);
    }
    if (label >= SourceName.MAX_CLASSES) {
      throw wrong(
          lines,
          String.format(
              Locale.ROOT,
              "column %d: the label %.0f is above %d, the largest possible label",
              column,
              label,
              SourceName.MAX_CLASSES - 1),
          CORRECT);
    }
    if (csv.hasClasses() && label >= csv.getClasses()) {
      throw wrong(
          lines,
          "column %s: the label %s is too large for %s"
              .formatted(column, (int) label, Counted.of(csv.getClasses(), "class", "classes")),
          CORRECT);
    }
    largestLabel = Math.max(largestLabel, (int) label);
    return label;
  }

  private Shape shape() {
    if (csv.getShapeCount() == 0) {
      return Shape.of(feature.length);
    }
    long size = csv.getShapeList().stream().mapToLong(i -> i).reduce(1, Math::multiplyExact);
    if (size != feature.length) {
      throw BadInput.at(
          "dataset.csv.shape",
          "%s has %s, but a line of %s has %s"
              .formatted(
                  csv.getShapeList(),
                  Counted.of(size, "element"),
                  file,
                  Counted.of(feature.length, "feature")),
          "give a shape with as many elements as features");
    }
    return new Shape(csv.getShapeList());
  }

  private Dataset.Target target() {
    return csv.hasLabelColumn()
        ? new Dataset.Target.Classes(csv.hasClasses() ? csv.getClasses() : largestLabel + 1)
        : new Dataset.Target.Values(target.length);
  }

  /// The error of a line. If the line is not text, that is the error, whatever else is wrong.
  private BadInput wrong(Lines lines, String what, String remedy) {
    requireText(lines);
    return BadInput.in(where(lines), what, remedy);
  }

  private String where(Lines lines) {
    return file + ":" + lines.number();
  }
}
