package dev.tributary.nn;

import dev.tributary.data.Dataset.Target;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.quality.Quality;
import dev.tributary.tensor.Functions;
import dev.tributary.tensor.Shape;
import java.util.Set;
import org.ejml.data.FMatrixRMaj;

/// Softmax cross-entropy, for samples of one class each: `-Σⱼ tⱼ log softmax(x)ⱼ`, where `t` is
/// `1 - smoothing` at the sample's class plus `smoothing / classes` everywhere.
///
///     dX = softmax(x) - t
///
/// The loss is computed as `log Σ exp(xⱼ - max) + max - Σ tⱼ xⱼ`, which is finite for any finite
/// logits. The predicted class is the one with the largest logit; among equal logits, the first.
///
/// @param smoothing 0 ≤ smoothing < 1 (Szegedy et al. 2016, section 7)
public record SoftmaxCrossEntropy(float smoothing) implements Loss {
  private static final LossName NAME = new LossName("softmax_cross_entropy");

  static SoftmaxCrossEntropy of(dev.tributary.proto.v1.SoftmaxCrossEntropy spec) {
    double smoothing = spec.getLabelSmoothing();
    if (!(smoothing >= 0 && (float) smoothing < 1)) {
      throw NAME.wrong(
          "label_smoothing",
          "a label smoothing of " + smoothing,
          "give a number from 0 to less than 1");
    }
    return new SoftmaxCrossEntropy((float) smoothing);
  }

  @Override
  public void requireSuits(Shape output, Target target) {
    if (!(target instanceof Target.Classes(int count))) {
      throw NAME.mismatch("classes", target, "mean_squared_error");
    }
    NAME.requireOutputs(output, count, "classes");
  }

  @Override
  public Result of(FMatrixRMaj out, FMatrixRMaj target, Pass pass) {
    int classes = out.numCols;
    FMatrixRMaj exp = pass.take(out.numRows, classes);
    for (int row = 0; row < out.numRows; row++) {
      int at = row * classes;
      float max = out.data[at + Predictions.argmax(out.data, at, classes)];
      for (int j = at; j < at + classes; j++) {
        exp.data[j] = out.data[j] - max;
      }
    }
    Functions.exp(exp.data, 0, exp.data, 0, exp.getNumElements());
    boolean training = pass.mode() == Mode.TRAINING;
    double sum = 0;
    int correct = 0;
    for (int row = 0; row < out.numRows; row++) {
      int at = row * classes;
      int label = label(target, row, classes);
      int predicted = Predictions.argmax(out.data, at, classes);
      correct += predicted == label ? 1 : 0;
      double total = 0;
      for (int j = at; j < at + classes; j++) {
        total += exp.data[j];
      }
      double logSum = StrictMath.log(total) + out.data[at + predicted];
      sum += logSum - expectedLogit(out.data, at, classes, label);
      if (training) {
        softmaxMinusTarget(exp.data, at, classes, (float) total, label);
      }
    }
    Score score = Score.of(sum, out.numRows).withCorrect(correct);
    return training
        ? new Result(score, exp)
        : new Result(score.withQuality(Predictions.ofLargest(out, target)), null);
  }

  @Override
  public OutputMeaning outputs() {
    return OutputMeaning.ONE_OF_CLASSES;
  }

  @Override
  public Set<Score.Rate> rates() {
    return Set.of(Score.Rate.ACCURACY);
  }

  @Override
  public Quality.Form quality(Target target) {
    return target instanceof Target.Classes(int count)
        ? new Quality.Form.Classes(count)
        : Quality.Form.NONE;
  }

  /// `Σ tⱼ xⱼ`, split into the share of the label and the share of all classes.
  private double expectedLogit(float[] x, int at, int classes, int label) {
    if (smoothing == 0) {
      return x[at + label];
    }
    double all = 0;
    for (int j = at; j < at + classes; j++) {
      all += x[j];
    }
    return (1 - (double) smoothing) * x[at + label] + smoothing / (double) classes * all;
  }

  /// Modified: the row of `exp` that begins at `at`.
  private void softmaxMinusTarget(float[] exp, int at, int classes, float total, int label) {
    float everywhere = smoothing / classes;
    for (int j = at; j < at + classes; j++) {
      exp[j] = exp[j] / total - everywhere;
    }
    exp[at + label] -= 1 - smoothing;
  }

  private static int label(FMatrixRMaj target, int row, int classes) {
    float label = target.data[row];
    if (!(label >= 0 && label < classes)) {
      throw new IllegalArgumentException(
          "row %s is of class %s, but there are %s outputs".formatted(row, label, classes));
    }
    return (int) label;
  }
}
