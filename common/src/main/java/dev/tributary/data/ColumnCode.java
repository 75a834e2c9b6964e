package dev.tributary.data;

import dev.tributary.data.table.Dates;
import dev.tributary.data.table.Marks;
import dev.tributary.data.table.Numbers;
import dev.tributary.data.table.Texts;
import dev.tributary.proto.v1.BooleanFeature;
import dev.tributary.proto.v1.CategoricalFeature;
import dev.tributary.proto.v1.DateFeature;
import dev.tributary.proto.v1.NumericFeature;
import dev.tributary.proto.v1.TableColumn;
import dev.tributary.proto.v1.UnknownCategory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How the cells of a column become features, as it was learnt from the training samples.
///
/// A cell is stored as one float, from which its features are expanded when a sample is read. The
/// float of a cell that cannot be used is [Marks#MISMATCH].
sealed interface ColumnCode {

  /// @param scale of numeric features
  static ColumnCode of(TableColumn column, float scale) {
    return switch (column.getRoleCase()) {
      case NUMERIC -> Number.of(column.getNumeric(), scale);
      case CATEGORICAL -> Category.of(column.getCategorical());
      case BOOLEAN -> Truth.of(column.getBoolean());
      case DATE -> Date.of(column.getDate());
      case LABEL, TARGET, WEIGHT, IGNORED, ROLE_NOT_SET ->
          throw new IllegalArgumentException(column.getName() + " is no feature");
    };
  }

  /// The number of features.
  int width();

  /// The float of a cell that is not missing.
  float ofCell(Numbers numbers, byte[] bytes, int from, int to);

  /// The float of a missing cell.
  float ofMissing();

  /// What is wrong with a cell that is not missing and has no float.
  String problem(Numbers numbers, byte[] bytes, int from, int to);

  /// What to do about such a cell.
  default String remedy() {
    return CellProblem.CORRECT;
  }

  /// Writes the features of a stored float. Modified: `out` from `at`.
  default void expand(float stored, float[] out, int at) {
    out[at] = stored;
  }

  /// A number, or a value read as a double.
  record Number(Optional<Double> offset, float scale, float missing) implements ColumnCode {

    static Number of(NumericFeature feature, float scale) {
      Optional<Double> offset =
          feature.hasOffset() ? Optional.of(feature.getOffset()) : Optional.empty();
      Number number = new Number(offset, scale, Marks.MISMATCH);
      return feature.hasFill()
          ? new Number(offset, scale, number.ofDouble(feature.getFill()))
          : number;
    }

    @Override
    public int width() {
      return 1;
    }

    float ofFloat(float value) {
      float scaled = value * scale;
      return Float.isFinite(scaled) ? scaled : Marks.MISMATCH;
    }

    float ofDouble(double value) {
      return ofFloat((float) (offset.isPresent() ? value - offset.get() : value));
    }

    @Override
    public float ofCell(Numbers numbers, byte[] bytes, int from, int to) {
      float value = numbers.parse(bytes, from, to);
      if (!Float.isFinite(value)) {
        return Marks.MISMATCH;
      }
      return offset.isPresent() ? ofDouble(numbers.parseDouble(bytes, from, to)) : ofFloat(value);
    }

    @Override
    public float ofMissing() {
      return missing;
    }

    @Override
    public String problem(Numbers numbers, byte[] bytes, int from, int to) {
      float value = numbers.parse(bytes, from, to);
      return Float.isFinite(value)
          ? "%s times the scale %s is infinite".formatted(value, scale)
          : CellProblem.notANumber(value, bytes, from, to);
    }
  }

  /// A category, stored as its number; -1 is none.
  record Category(Texts categories, boolean refusesUnknown, float missing) implements ColumnCode {
    private static final int LISTED = 8;

    static Category of(CategoricalFeature feature) {
      Texts categories = new Texts();
      for (String name : feature.getCategoriesList()) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        categories.add(bytes, 0, bytes.length);
      }
      float missing = feature.getMissingIsNone() ? -1 : Marks.MISMATCH;
      if (feature.hasFill()) {
        byte[] fill = feature.getFill().getBytes(StandardCharsets.UTF_8);
        missing = categories.find(fill, 0, fill.length);
      }
      return new Category(categories, feature.getUnknown() == UnknownCategory.REFUSE, missing);
    }

    @Override
    public int width() {
      return categories.count();
    }

    @Override
    public float ofCell(Numbers numbers, byte[] bytes, int from, int to) {
      int number = categories.find(bytes, from, to);
      return number < 0 && refusesUnknown ? Marks.MISMATCH : number;
    }

    @Override
    public float ofMissing() {
      return missing;
    }

    @Override
    public void expand(float stored, float[] out, int at) {
      Arrays.fill(out, at, at + width(), 0);
      if (stored >= 0) {
        out[at + (int) stored] = 1;
      }
    }

    @Override
    public String problem(Numbers numbers, byte[] bytes, int from, int to) {
      List<String> some =
          IntStream.range(0, Math.min(LISTED, width())).mapToObj(categories::text).toList();
      return "%s is no category of the training samples (%s%s)"
          .formatted(
              CellProblem.quoted(bytes, from, to),
              some.stream().map(CellProblem::shortened).collect(Collectors.joining(", ")),
              width() > LISTED ? ", ..." : "");
    }

    @Override
    public String remedy() {
      return "correct it, or set unknown: ignore";
    }
  }

  /// True or false, stored as 1 or 0.
  record Truth(float missing) implements ColumnCode {

    static Truth of(BooleanFeature feature) {
      return new Truth(feature.hasFill() ? feature.getFill() ? 1 : 0 : Marks.MISMATCH);
    }

    @Override
    public int width() {
      return 1;
    }

    @Override
    public float ofCell(Numbers numbers, byte[] bytes, int from, int to) {
      String word = new String(bytes, from, to - from, StandardCharsets.UTF_8);
      return BooleanWords.value(word).map(value -> value ? 1f : 0f).orElse(Marks.MISMATCH);
    }

    @Override
    public float ofMissing() {
      return missing;
    }

    @Override
    public String problem(Numbers numbers, byte[] bytes, int from, int to) {
      return CellProblem.quoted(bytes, from, to) + " is neither true nor false";
    }

    @Override
    public String remedy() {
      return "write true or false, yes or no, 1 or 0; or set the type of the column";
    }
  }

  /// Days since 1970, less the offset.
  record Date(double offset, float missing) implements ColumnCode {

    static Date of(DateFeature feature) {
      Date date = new Date(feature.getOffset(), Marks.MISMATCH);
      return feature.hasFill()
          ? new Date(feature.getOffset(), date.ofDouble(feature.getFill()))
          : date;
    }

    @Override
    public int width() {
      return 1;
    }

    float ofDouble(double days) {
      return (float) (days - offset);
    }

    @Override
    public float ofCell(Numbers numbers, byte[] bytes, int from, int to) {
      double days = Dates.parse(bytes, from, to);
      return Double.isNaN(days) ? Marks.MISMATCH : ofDouble(days);
    }

    @Override
    public float ofMissing() {
      return missing;
    }

    @Override
    public String problem(Numbers numbers, byte[] bytes, int from, int to) {
      return CellProblem.quoted(bytes, from, to) + " is not a date";
    }

    @Override
    public String remedy() {
      return "write 2024-05-17 or 2024-05-17T08:30:00Z, or set the type of the column";
    }
  }
}
