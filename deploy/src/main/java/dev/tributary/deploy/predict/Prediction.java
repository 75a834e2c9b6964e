package dev.tributary.deploy.predict;

import dev.tributary.data.SampleStream;
import dev.tributary.job.BadInput;
import dev.tributary.train.ModelFile;
import dev.tributary.train.Predictor;
import java.util.List;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;

/// The prediction of all rows of an input, block by block.
///
/// @param keep the columns of the input that are printed, too
/// @param cells receives the rows of the result
record Prediction(
    ModelFile model, PredictionColumns columns, List<String> keep, RecordWriter cells) {
  /// The rows that are computed at once. The result does not depend on it.
  private static final int BLOCK = 256;

  private List<String> names() {
    keep.stream()
        .filter(columns.names()::contains)
        .findFirst()
        .ifPresent(
            name -> {
              throw BadInput.in(
                  "--keep",
                  "the column " + name + " has the name of a column of the prediction",
                  "rename it in the input, or leave it out");
            });
    return Stream.concat(keep.stream(), columns.names().stream()).toList();
  }

  /// Reads all rows, and prints the result of each block.
  ///
  /// @param badRows receives what is wrong with a row
  void of(SampleStream rows, BadRows badRows, Printing printing) {
    cells.begin(names());
    Predictor predictor = new Predictor(model);
    int outputs = model.architecture().output().size();
    FMatrixRMaj x = new FMatrixRMaj(BLOCK, predictor.features());
    FMatrixRMaj out = new FMatrixRMaj(BLOCK, outputs);
    String[] kept = new String[BLOCK * keep.size()];
    boolean isEnd = false;
    boolean isRead = true;
    while (!isEnd && isRead) {
      int size = 0;
      while (size < BLOCK && !isEnd) {
        SampleStream.Next next = rows.next();
        isEnd = next.isEnd();
        if (next.problem().isPresent()) {
          isEnd = !badRows.isSkipped(next.problem().get());
        } else if (!isEnd) {
          rows.copyFeatures(x, size);
          for (int k = 0; k < keep.size(); k++) {
            kept[size * keep.size() + k] = rows.kept(k);
          }
          size++;
        }
      }
      if (size > 0) {
        x.numRows = size;
        out.numRows = size;
        predictor.predict(x, out);
      }
      for (int row = 0; row < size; row++) {
        for (int k = 0; k < keep.size(); k++) {
          cells.text(kept[row * keep.size() + k]);
        }
        columns.write(out.data, row * outputs, cells);
        cells.endRow();
      }
      isRead = printing.print();
    }
  }
}
