package dev.tributary.nn;

import dev.tributary.data.Dataset.Target;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.quality.Quality;
import dev.tributary.tensor.Shape;
import java.util.Set;
import org.ejml.data.FMatrixRMaj;

/// Mean squared error, for values to predict: `(x - target)²`, the mean over the outputs of a
/// sample.
///
///     dX = 2 (x - target) / outputs
public record MeanSquaredError() implements Loss {
  private static final LossName NAME = new LossName("mean_squared_error");

  @Override
  public void requireSuits(Shape output, Target target) {
    if (!(target instanceof Target.Values(int columns))) {
      throw NAME.mismatch("values", target, "softmax_cross_entropy");
    }
    NAME.requireOutputs(output, columns, "target columns");
  }

  @Override
  public Result of(FMatrixRMaj out, FMatrixRMaj target, Pass pass) {
    int outputs = out.numCols;
    boolean training = pass.mode() == Mode.TRAINING;
    FMatrixRMaj dOut = training ? pass.take(out.numRows, outputs) : null;
    double sum = 0;
    for (int row = 0; row < out.numRows; row++) {
      int at = row * outputs;
      double squares = 0;
      for (int j = at; j < at + outputs; j++) {
        float difference = out.data[j] - target.data[j];
        squares += (double) difference * difference;
        if (dOut != null) {
          dOut.data[j] = 2 * difference / outputs;
        }
      }
      sum += squares / outputs;
    }
    Score score = Score.of(sum, out.numRows);
    return new Result(
        training ? score : score.withQuality(Predictions.ofValues(out, target)), dOut);
  }

  @Override
  public OutputMeaning outputs() {
    return OutputMeaning.VALUES;
  }

  @Override
  public Set<Score.Rate> rates() {
    return Set.of();
  }

  @Override
  public Quality.Form quality(Target target) {
    return new Quality.Form.Values(target.columns());
  }
}
