package dev.tributary.reduce.quality;

import java.util.Arrays;
import java.util.List;

/// The order in which a model of two classes ranks the samples: for every sample, a score that is
/// larger the likelier class 1 is. It holds four bytes for each sample, and is exact.
public final class Ranking {
  /// The ranking of no samples.
  public static final Ranking NONE = new Ranking(new float[0], new float[0]);

  private final float[] negatives; // the scores of the samples of class 0, ascending
  private final float[] positives; // those of class 1, likewise

  private Ranking(float[] negatives, float[] positives) {
    this.negatives = negatives;
    this.positives = positives;
  }

  /// The ranking of samples with these scores, in any order.
  ///
  /// @param negatives the scores of the samples of class 0
  /// @param positives the scores of the samples of class 1
  public static Ranking of(List<Float> negatives, List<Float> positives) {
    return sorted(array(negatives), array(positives));
  }

  static Ranking sum(List<Ranking> parts) {
    return sorted(
        concatenated(parts.stream().map(part -> part.negatives).toList()),
        concatenated(parts.stream().map(part -> part.positives).toList()));
  }

  /// The scores of the samples of class 0, ascending.
  public List<Float> negatives() {
    return list(negatives);
  }

  /// The scores of the samples of class 1, ascending.
  public List<Float> positives() {
    return list(positives);
  }

  int negativeCount() {
    return negatives.length;
  }

  int positiveCount() {
    return positives.length;
  }

  /// The area under the receiver operating characteristic: the fraction of the pairs of a sample of
  /// class 1 and one of class 0 in which the former has the larger score. A pair with equal scores
  /// counts one half (Hanley & McNeil 1982). Pairs are counted as whole numbers. NaN if a class has
  /// no samples or a score is NaN.
  public double areaUnderCurve() {
    if (negatives.length == 0 || positives.length == 0 || hasNaN()) {
      return Double.NaN;
    }
    long halves = 0; // twice the number of pairs that count
    int smaller = 0;
    int notLarger = 0;
    for (float score : positives) {
      while (smaller < negatives.length && negatives[smaller] < score) {
        smaller++;
      }
      notLarger = Math.max(notLarger, smaller);
      while (notLarger < negatives.length && negatives[notLarger] <= score) {
        notLarger++;
      }
      halves += (long) smaller + notLarger;
    }
    return halves / (2.0 * negatives.length * positives.length);
  }

  private boolean hasNaN() { // NaN is the largest in the order of Arrays.sort
    return Float.isNaN(negatives[negatives.length - 1])
        || Float.isNaN(positives[positives.length - 1]);
  }

  private static Ranking sorted(float[] negatives, float[] positives) {
    Arrays.sort(negatives);
    Arrays.sort(positives);
    return new Ranking(negatives, positives);
  }

  private static float[] array(List<Float> scores) {
    float[] array = new float[scores.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = scores.get(i);
    }
    return array;
  }

  private static List<Float> list(float[] scores) {
    Float[] boxed = new Float[scores.length];
    Arrays.setAll(boxed, i -> scores[i]);
    return List.of(boxed);
  }

  private static float[] concatenated(List<float[]> parts) {
    float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ranking ranking
        && Arrays.equals(negatives, ranking.negatives)
        && Arrays.equals(positives, ranking.positives);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(negatives) + Arrays.hashCode(positives);
  }

  @Override
  public String toString() {
    return Arrays.toString(negatives)
        + " of class 0, "
        + Arrays.toString(positives)
        + " of class 1";
  }
}
