package dev.tributary.data;

import dev.tributary.data.table.Decimals;
import dev.tributary.data.table.Head;
import dev.tributary.data.table.TableReader;
import dev.tributary.data.table.TableText;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Csv;
import dev.tributary.proto.v1.TableFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// A guess of how a table is written, for a job file that is about to be written. A job says it; it
/// is never guessed while a job is read.
///
/// The delimiter is the one that gives the first line most columns; blanks count only if no other
/// gives two. There is a header if no cell of the first line is a number and all are different.
/// Numbers have a decimal comma if the delimiter is not a comma and more cells of the first
/// thousand lines look like `1,5` than like `1.5`.
final class FormatGuess {
  private static final List<String> DELIMITERS = List.of(",", ";", "tab", "|", TableText.BLANKS);
  private static final Pattern WITH_COMMA = Pattern.compile("[-+]?[0-9]+,[0-9]+");
  private static final Pattern WITH_POINT = Pattern.compile("[-+]?[0-9]+\\.[0-9]+");

  private FormatGuess() {}

  static TableFormat of(Path file) {
    TableFormat best = null;
    Head head = null;
    BadInput fault = null;
    for (String delimiter : DELIMITERS) {
      TableFormat format =
          CsvFormat.of(Csv.newBuilder().setDelimiter(delimiter).setHeader(false).build());
      try {
        Head found = head(file, format);
        if (head == null || found.names().size() > head.names().size()) {
          best = format;
          head = found;
        }
      } catch (BadInput e) { // with another delimiter, quotes may be in the right places
        fault = fault == null ? e : fault;
      }
      if (delimiter.equals("|") && head != null && head.names().size() > 1) {
        break; // blanks within names separate nothing
      }
    }
    if (head == null) {
      throw fault;
    }
    return best.toBuilder()
        .setHeader(isHeader(head.records().getFirst()))
        .setDecimalComma(!best.getDelimiter().equals(",") && hasDecimalComma(head))
        .build();
  }

  private static Head head(Path file, TableFormat format) {
    return DataStream.read(
        file, in -> TableReader.head(in, TableText.of(format), file.normalize().toString()));
  }

  private static boolean isHeader(List<String> first) {
    return new HashSet<>(first).size() == first.size()
        && first.stream().noneMatch(FormatGuess::isNumber);
  }

  private static boolean isNumber(String cell) {
    byte[] bytes = cell.getBytes(StandardCharsets.UTF_8);
    return !Float.isNaN(Decimals.parse(bytes, 0, bytes.length))
        || WITH_COMMA.matcher(cell).matches();
  }

  private static boolean hasDecimalComma(Head head) {
    return count(head, WITH_COMMA) > count(head, WITH_POINT);
  }

  private static long count(Head head, Pattern pattern) {
    return head.records().stream()
        .flatMap(List::stream)
        .filter(cell -> pattern.matcher(cell).matches())
        .count();
  }
}
