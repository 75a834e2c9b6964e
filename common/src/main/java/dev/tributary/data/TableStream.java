package dev.tributary.data;

import dev.tributary.proto.v1.Preprocessing;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Collectors;
import org.ejml.data.FMatrixRMaj;

/// The rows of a table, one after the other.
final class TableStream implements SampleStream {
  private final String file;
  private final EncodedRows rows;
  private EncodedRows.Sample current;

  private TableStream(String file, EncodedRows rows) {
    this.file = file;
    this.rows = rows;
  }

  /// @param in is closed with the stream
  static TableStream open(
      InputStream in, String file, Preprocessing preprocessing, EncodedRows.Wanted wanted) {
    try {
      return new TableStream(file, EncodedRows.open(in, file, preprocessing, wanted));
    } catch (IOException e) {
      throw DataStream.unreadable(file, e);
    }
  }

  @Override
  public Next next() {
    EncodedRows.Row row;
    try {
      row = rows.next();
    } catch (IOException e) {
      throw DataStream.unreadable(file, e);
    }
    return switch (row) {
      case null -> Next.END;
      case EncodedRows.Sample sample -> {
        current = sample;
        yield Next.SAMPLE;
      }
      case EncodedRows.Rejected rejected ->
          Next.bad(
              rejected.problems().stream()
                  .map(CellProblem::text)
                  .collect(
                      Collectors.joining(
                          ", ",
                          file + ":" + rejected.line() + ": ",
                          "; " + rejected.problems().getFirst().remedy())));
    };
  }

  @Override
  public void copyFeatures(FMatrixRMaj x, int row) {
    System.arraycopy(current.features(), 0, x.data, row * x.numCols, x.numCols);
  }

  @Override
  public void copyTarget(FMatrixRMaj target, int row) {
    System.arraycopy(current.target(), 0, target.data, row * target.numCols, target.numCols);
  }

  @Override
  public String kept(int index) {
    return current.kept().get(index);
  }

  @Override
  public void close() {
    try {
      rows.close();
    } catch (IOException e) {
      throw DataStream.unreadable(file, e);
    }
  }
}
