package dev.tributary.data;

import dev.tributary.data.table.Cells;
import dev.tributary.data.table.Head;
import dev.tributary.data.table.Records;
import dev.tributary.data.table.TableText;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.TableFormat;
import dev.tributary.text.Counted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a table holds, for people who are about to write a job for it: all rows are counted, and
/// nothing is learnt.
///
/// @param format how the table is written, as it was guessed
/// @param rows the number of rows that can be read
/// @param problems what is wrong with the first rows that cannot be read
/// @param unreadable the number of rows that cannot be read
public record TableProfile(
    TableFormat format,
    long rows,
    List<ColumnProfile> columns,
    List<String> problems,
    long unreadable) {
  private static final int LISTED = 20;

  /// Reads a whole file.
  ///
  /// @throws BadInput if it cannot be read, or is no table
  public static TableProfile of(Path file) {
    TableFormat format = FormatGuess.of(file);
    return DataStream.read(file, in -> read(in, format, file.normalize().toString()));
  }

  private static TableProfile read(InputStream in, TableFormat format, String file)
      throws IOException {
    TableText text = TableText.of(format);
    Records records = new Records(in, text, file);
    if (!records.next()) {
      throw Head.empty(file);
    }
    Cells cells = records.cells();
    List<ColumnProfile.Counts> columns = new ArrayList<>();
    for (String name : Head.names(cells.texts(), text.header())) {
      columns.add(new ColumnProfile.Counts(name, text));
    }
    List<String> problems = new ArrayList<>();
    long rows = 0;
    long unreadable = 0;
    boolean isPending = !text.header();
    long blank = 0; // the first of several empty lines, which are fine at the end
    while (isPending || records.next()) {
      isPending = false;
      if (cells.fault() == null && cells.isBlank() && columns.size() > 1) {
        blank = blank == 0 ? cells.line() : blank;
        continue;
      }
      if (blank > 0) {
        unreadable++;
        problems.add("line %s: the line is empty".formatted(blank));
        blank = 0;
      }
      if (cells.fault() != null || cells.count() != columns.size()) {
        unreadable++;
        if (problems.size() < LISTED) {
          problems.add(problem(cells, columns.size()));
        }
      } else {
        rows++;
        for (int column = 0; column < columns.size(); column++) {
          columns.get(column).add(cells, column);
        }
      }
    }
    return new TableProfile(
        format,
        rows,
        columns.stream().map(ColumnProfile.Counts::profile).toList(),
        problems,
        unreadable);
  }

  private static String problem(Cells cells, int columns) {
    String what =
        cells.fault() != null
            ? cells.fault()
            : "%s, but the first line has %s"
                .formatted(Counted.of(cells.count(), "column"), columns);
    return "line %s: %s".formatted(cells.line(), what);
  }
}
