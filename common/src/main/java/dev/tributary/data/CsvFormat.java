package dev.tributary.data;

import dev.tributary.data.table.TableText;
import dev.tributary.proto.v1.Csv;
import dev.tributary.proto.v1.TableFormat;
import dev.tributary.proto.v1.TestCsv;
import java.util.List;
import java.util.Map;

/// How the rows and cells of a CSV file are written, from the settings of a job.
final class CsvFormat {
  private static final List<String> MISSING_VALUES = List.of("", "NA", "NaN", "null", "?");
  private static final Map<String, String> DELIMITERS =
      Map.of(
          ",",
          ",",
          ";",
          ";",
          "|",
          "|",
          "tab",
          "\t",
          "\t",
          "\t",
          TableText.BLANKS,
          TableText.BLANKS);

  private CsvFormat() {}

  /// @param csv the settings, with a value for each that has a default
  static TableFormat of(Csv csv) {
    TableFormat.Builder format =
        TableFormat.newBuilder()
            .setDelimiter(csv.getDelimiter())
            .setHeader(csv.getHeader())
            .setComment(csv.getComment())
            .setDecimalComma(csv.getDecimalComma())
            .setThousands(csv.getThousands())
            .addAllMissingValues(
                csv.getMissingValuesCount() > 0 ? csv.getMissingValuesList() : MISSING_VALUES);
    return checked(format, new SourceName("csv"));
  }

  /// The format of separate test samples: that of the source, except what their settings say.
  static TableFormat ofTest(TableFormat source, TestCsv test) {
    TableFormat.Builder format = source.toBuilder();
    if (test.hasDelimiter()) {
      format.setDelimiter(test.getDelimiter());
    }
    if (test.hasHeader()) {
      format.setHeader(test.getHeader());
    }
    if (test.hasComment()) {
      format.setComment(test.getComment());
    }
    if (test.hasDecimalComma()) {
      format.setDecimalComma(test.getDecimalComma());
    }
    if (test.hasThousands()) {
      format.setThousands(test.getThousands());
    }
    return checked(format, new SourceName("test.csv"));
  }

  private static TableFormat checked(TableFormat.Builder format, SourceName name) {
    String delimiter = DELIMITERS.get(format.getDelimiter());
    if (delimiter == null) {
      throw name.wrong(
          "delimiter",
          "'%s' is no delimiter".formatted(format.getDelimiter()),
          "give one of , ; | tab blanks");
    }
    String thousands = format.getThousands();
    String point = format.getDecimalComma() ? "," : ".";
    if (thousands.length() > 1
        || !thousands.isEmpty() && (thousands.charAt(0) > 127 || "+-eE\"".contains(thousands))
        || thousands.matches("[0-9]")) {
      throw name.wrong(
          "thousands",
          "'%s' cannot separate thousands".formatted(thousands),
          "give one character, such as ,");
    }
    if (thousands.equals(point)) {
      throw name.wrong(
          "thousands",
          "'%s' separates the fraction of a number".formatted(thousands),
          format.getDecimalComma() ? "give another one, such as ." : "set decimal_comma, too");
    }
    if (format.getComment().startsWith("\"")) {
      throw name.wrong("comment", "a comment cannot begin with a quote", "give another text");
    }
    return format.setDelimiter(delimiter).build();
  }
}
