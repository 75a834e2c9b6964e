package dev.tributary.nn;

import dev.tributary.reduce.quality.ClassQuality;
import dev.tributary.reduce.quality.Confusion;
import dev.tributary.reduce.quality.ErrorSums;
import dev.tributary.reduce.quality.Quality;
import dev.tributary.reduce.quality.Ranking;
import dev.tributary.reduce.quality.ValueQuality;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// The quality of the predictions for the samples of a block, computed from the network's output.
/// The losses decide how an output is read.
final class Predictions {

  private Predictions() {}

  /// The prediction is the class with the largest output, among equal ones the first. Two classes
  /// are ranked by the difference of the outputs, `x₁ − x₀`.
  ///
  /// @param out (batch, classes)
  /// @param target (batch, 1) of class numbers
  static ClassQuality ofLargest(FMatrixRMaj out, FMatrixRMaj target) {
    Quality.Form.Classes form = new Quality.Form.Classes(out.numCols);
    ClassCounts counts = new ClassCounts(form);
    for (int row = 0; row < out.numRows; row++) {
      int at = row * out.numCols;
      int label = (int) target.data[row];
      counts.add(label, argmax(out.data, at, out.numCols));
      if (form.isRanked()) {
        counts.rank(label, out.data[at + 1] - out.data[at]);
      }
      if (form.countsLargest() && isAmongLargest(out.data, at, out.numCols, label)) {
        counts.amongLargest++;
      }
    }
    return counts.quality();
  }

  /// The prediction for one yes-or-no question is class 1 if the logit is positive, otherwise class
  /// 0. The logit ranks the samples. The class of a sample is 1 if its target is above ½.
  ///
  /// @param out (batch, 1)
  /// @param target (batch, 1)
  static ClassQuality ofSign(FMatrixRMaj out, FMatrixRMaj target) {
    ClassCounts counts = new ClassCounts(new Quality.Form.Classes(2));
    for (int row = 0; row < out.numRows; row++) {
      int label = target.data[row] > 0.5f ? 1 : 0;
      counts.add(label, out.data[row] > 0 ? 1 : 0);
      counts.rank(label, out.data[row]);
    }
    return counts.quality();
  }

  /// The outputs are the predicted values. Errors are subtracted in float32 and added in double, in
  /// the order of the samples.
  ///
  /// @param out (batch, outputs)
  /// @param target (batch, outputs)
  static ValueQuality ofValues(FMatrixRMaj out, FMatrixRMaj target) {
    Quality.Form.Values form = new Quality.Form.Values(out.numCols);
    int sums = form.sums();
    double[][] sum = new double[sums][4];
    for (int i = 0; i < out.getNumElements(); i++) {
      double[] at = sum[sums == 1 ? 0 : i % out.numCols];
      double error = out.data[i] - target.data[i];
      double value = target.data[i];
      at[0] += error * error;
      at[1] += Math.abs(error);
      at[2] += value;
      at[3] += value * value;
    }
    List<ErrorSums> outputs = new ArrayList<>(sums);
    for (double[] at : sum) {
      outputs.add(new ErrorSums(at[0], at[1], at[2], at[3]));
    }
    return new ValueQuality(form.values(out.numRows), outputs);
  }

  /// The index of the first of the largest numbers.
  static int argmax(float[] x, int at, int count) {
    int best = 0;
    for (int j = 1; j < count; j++) {
      if (x[at + j] > x[at + best]) {
        best = j;
      }
    }
    return best;
  }

  /// Whether fewer than five outputs are larger than that of `label`. Of equal outputs, the first
  /// counts as the largest.
  private static boolean isAmongLargest(float[] x, int at, int count, int label) {
    int before = 0;
    for (int j = 0; j < count; j++) {
      boolean isLarger = x[at + j] > x[at + label] || x[at + j] == x[at + label] && j < label;
      before += isLarger ? 1 : 0;
    }
    return before < Quality.Form.Classes.LARGEST;
  }

  /// The counts of a block while they are collected.
  private static final class ClassCounts {
    private final Quality.Form.Classes form;
    private final List<Confusion.Cell> cells = new ArrayList<>();
    private final List<Float> negatives = new ArrayList<>();
    private final List<Float> positives = new ArrayList<>();
    private long amongLargest;

    ClassCounts(Quality.Form.Classes form) {
      this.form = form;
    }

    void add(int label, int predicted) {
      cells.add(new Confusion.Cell(label, predicted, 1));
    }

    void rank(int label, float score) {
      (label == 1 ? positives : negatives).add(score);
    }

    ClassQuality quality() {
      return new ClassQuality(
          form.count(), Confusion.of(cells), amongLargest, Ranking.of(negatives, positives));
    }
  }
}
