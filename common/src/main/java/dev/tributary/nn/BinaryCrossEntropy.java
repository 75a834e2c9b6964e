package dev.tributary.nn;

import dev.tributary.data.Dataset.Target;
import dev.tributary.data.TargetCheck;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.quality.Quality;
import dev.tributary.tensor.Functions;
import dev.tributary.tensor.Shape;
import java.util.Optional;
import java.util.Set;
import org.ejml.data.FMatrixRMaj;

/// Binary cross-entropy, for one yes-or-no question per output:
/// `-target log σ(x) - (1 - target) log σ(-x)` of the logit x, the mean over the outputs of a
/// sample. Targets are from 0 to 1.
///
///     dX = (σ(x) - target) / outputs
///
/// The loss is computed as `max(x, 0) - x · target + log(1 + exp(-|x|))`, which is finite for any
/// finite logit. A prediction is right if each logit is positive exactly where its target is above
/// ½.
public record BinaryCrossEntropy() implements Loss {
  private static final LossName NAME = new LossName("binary_cross_entropy");

  @Override
  public void requireSuits(Shape output, Target target) {
    if (target instanceof Target.Classes(int count) && count > 2) {
      throw NAME.mismatch("two classes", target, "softmax_cross_entropy");
    }
    NAME.requireOutputs(output, target.columns(), "target columns");
  }

  @Override
  public Optional<TargetCheck.Range> targets() {
    return Optional.of(new TargetCheck.Range("binary_cross_entropy", 0, 1));
  }

  @Override
  public Result of(FMatrixRMaj out, FMatrixRMaj target, Pass pass) {
    int outputs = out.numCols;
    FMatrixRMaj scratch = pass.take(out.numRows, outputs);
    Functions.softplus(out.data, 0, scratch.data, 0, out.getNumElements());
    double sum = 0;
    int correct = 0;
    for (int row = 0; row < out.numRows; row++) {
      int at = row * outputs;
      double losses = 0;
      boolean right = true;
      for (int j = at; j < at + outputs; j++) {
        losses += scratch.data[j] - (double) out.data[j] * target.data[j];
        right &= out.data[j] > 0 == target.data[j] > 0.5f;
      }
      sum += losses / outputs;
      correct += right ? 1 : 0;
    }
    boolean training = pass.mode() == Mode.TRAINING;
    if (training) {
      gradient(out, target, scratch);
    }
    Score score = Score.of(sum, out.numRows).withCorrect(correct);
    if (training) {
      return new Result(score, scratch);
    }
    return new Result(
        outputs == 1 ? score.withQuality(Predictions.ofSign(out, target)) : score, null);
  }

  @Override
  public OutputMeaning outputs() {
    return OutputMeaning.YES_OR_NO;
  }

  @Override
  public Set<Score.Rate> rates() {
    return Set.of(Score.Rate.ACCURACY);
  }

  /// One question has two classes. Several questions are not counted one by one.
  @Override
  public Quality.Form quality(Target target) {
    return target.columns() == 1 ? new Quality.Form.Classes(2) : Quality.Form.NONE;
  }

  /// Modified: `dOut`.
  private static void gradient(FMatrixRMaj out, FMatrixRMaj target, FMatrixRMaj dOut) {
    int size = out.getNumElements();
    Functions.sigmoid(out.data, 0, dOut.data, 0, size);
    for (int i = 0; i < size; i++) {
      dOut.data[i] = (dOut.data[i] - target.data[i]) / out.numCols;
    }
  }
}
