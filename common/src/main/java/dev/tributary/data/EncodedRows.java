package dev.tributary.data;

import dev.tributary.data.table.Cells;
import dev.tributary.data.table.Head;
import dev.tributary.data.table.Records;
import dev.tributary.data.table.TableText;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TableFormat;
import dev.tributary.text.Counted;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// The rows of a table of any size as a trained model sees them, one after the other: each row's
/// features before standardization. A row depends on no other row.
///
/// If the training file and this one have a header, columns are found by their names, in any order,
/// and other columns are ignored. Otherwise they are found by their positions; a file without the
/// columns that are predicted has one place less for each.
public final class EncodedRows implements AutoCloseable {
  private final InputStream in;
  private final Records records;
  private final RowEncoder encoder;
  private final int columns;
  private final long firstLine;
  private final int[] kept;
  private boolean isPending; // the current record has not been returned
  private boolean isFirst;
  private long blankLine; // of an empty line, which is an error if a record follows

  private EncodedRows(
      InputStream in, Records records, RowEncoder encoder, ColumnNames names, int[] kept) {
    this.in = in;
    this.records = records;
    this.encoder = encoder;
    this.columns = names.count();
    this.firstLine = records.cells().line();
    this.kept = kept;
    this.isPending = !names.header();
    this.isFirst = !names.header();
  }

  /// What is wanted of each row, besides its features.
  ///
  /// @param kept the columns of the file whose texts are kept, by name or number
  /// @param targets whether the columns that are predicted must be there
  public record Wanted(List<String> kept, boolean targets) {
    public Wanted {
      kept = List.copyOf(kept);
    }
  }

  /// A row of the table.
  public sealed interface Row {
    /// The line on which it begins, from 1.
    long line();
  }

  /// A row that can be used. The arrays belong to the caller.
  ///
  /// @param features before standardization
  /// @param target the number of the class, or the values in the data's units; empty if the file
  ///   does not have them
  /// @param kept the texts of the columns that are kept, in their order
  public record Sample(long line, float[] features, float[] target, List<String> kept)
      implements Row {}

  /// A row that cannot be used. The rows after it can.
  public record Rejected(long line, List<CellProblem> problems) implements Row {}

  /// Opens a table in the format of the training file, plain or compressed.
  ///
  /// @param in is closed with this object
  /// @param file its name, for messages
  /// @throws BadInput if the file does not have the columns
  public static EncodedRows open(
      InputStream in, String file, Preprocessing preprocessing, Wanted wanted) throws IOException {
    return open(new Source(in, file, preprocessing.getTable().getFormat()), preprocessing, wanted);
  }

  /// A table in a format of its own.
  record Source(InputStream in, String file, TableFormat format) {}

  static EncodedRows open(Source source, Preprocessing preprocessing, Wanted wanted)
      throws IOException {
    TableText text = TableText.of(source.format());
    InputStream in = DataStream.decompressed(source.in());
    Records records = new Records(in, text, source.file());
    if (!records.next()) {
      throw Head.empty(source.file());
    }
    Cells first = records.cells();
    if (first.fault() != null) {
      throw BadInput.in(
          source.file() + ":" + first.line(), first.fault(), Cells.remedy(first.fault()));
    }
    ColumnNames names =
        new ColumnNames(source.file(), Head.names(first.texts(), text.header()), text.header());
    int[] places = ColumnBinding.of(preprocessing.getTable(), names, wanted.targets());
    int[] kept = wanted.kept().stream().mapToInt(names::require).toArray();
    return new EncodedRows(in, records, new RowEncoder(preprocessing, text, places), names, kept);
  }

  /// The next row, or null at the end.
  ///
  /// @throws IOException if the file cannot be read or decompressed
  /// @throws BadInput if the rest cannot be divided into rows
  public Row next() throws IOException {
    while (isPending || records.next()) {
      isPending = false;
      Cells cells = records.cells();
      if (cells.fault() == null && cells.isBlank()) {
        blankLine = blankLine == 0 ? cells.line() : blankLine;
      } else if (blankLine > 0) {
        CellProblem problem = CellProblem.ofRow(blankLine, "the line is empty", "remove it");
        blankLine = 0;
        isPending = true;
        return new Rejected(problem.line(), List.of(problem));
      } else {
        return row(cells);
      }
    }
    return null;
  }

  /// The number of features of a row.
  public int width() {
    return encoder.width();
  }

  /// Whether the file has the columns that are predicted.
  public boolean hasTargets() {
    return encoder.targets() > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private Row row(Cells cells) {
    long line = cells.line();
    if (cells.fault() != null) {
      return rejected(CellProblem.ofRow(line, cells.fault(), Cells.remedy(cells.fault())));
    }
    if (cells.count() != columns) {
      return rejected(
          CellProblem.ofRow(
              line,
              "%s, but line %s has %s"
                  .formatted(Counted.of(cells.count(), "column"), firstLine, columns),
              CellProblem.CORRECT));
    }
    float[] features = new float[encoder.width()];
    float[] target = new float[encoder.targets()];
    List<CellProblem> problems = encoder.encode(cells, isFirst, features, target);
    isFirst = false;
    return problems.isEmpty()
        ? new Sample(line, features, target, kept(cells))
        : new Rejected(line, problems);
  }

  private static Row rejected(CellProblem problem) {
    return new Rejected(problem.line(), List.of(problem));
  }

  private List<String> kept(Cells cells) {
    if (kept.length == 0) {
      return List.of();
    }
    List<String> texts = new ArrayList<>(kept.length);
    for (int column : kept) {
      texts.add(cells.text(column));
    }
    return texts;
  }
}
