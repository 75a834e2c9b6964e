package dev.tributary.reduce.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// The quality of predicted classes, as counts.
///
/// @param classes the number of classes
/// @param amongLargest the number of samples whose class is among the five with the largest
///   outputs, if there are more than ten classes; otherwise 0
/// @param ranking the ranking of the samples, if there are two classes; otherwise that of none
public record ClassQuality(int classes, Confusion confusion, long amongLargest, Ranking ranking)
    implements Quality {

  static ClassQuality sum(List<ClassQuality> parts) {
    List<Confusion.Cell> cells = new ArrayList<>();
    parts.forEach(part -> cells.addAll(part.confusion.cells()));
    return new ClassQuality(
        parts.getFirst().classes,
        Confusion.of(cells),
        parts.stream().mapToLong(ClassQuality::amongLargest).sum(),
        Ranking.sum(parts.stream().map(ClassQuality::ranking).toList()));
  }

  /// The form of this quality.
  public Form.Classes form() {
    return new Form.Classes(classes);
  }

  /// The values of every class, in the order of their numbers.
  public List<Confusion.ByClass> byClass() {
    return confusion.classes(classes);
  }

  public double macroPrecision() {
    return macro(Confusion.ByClass::precision);
  }

  public double macroRecall() {
    return macro(Confusion.ByClass::recall);
  }

  public double macroF1() {
    return macro(Confusion.ByClass::f1);
  }

  /// The fraction of samples whose class is among the five with the largest outputs.
  public double topFiveAccuracy() {
    return (double) amongLargest / confusion.samples();
  }

  private double macro(ToDoubleFunction<Confusion.ByClass> value) {
    return byClass().stream()
        .filter(Confusion.ByClass::occurs)
        .mapToDouble(value)
        .average()
        .orElse(Double.NaN);
  }

  Optional<String> objection(Form.Classes form, long samples, long correct) {
    for (Confusion.Cell cell : confusion.cells()) {
      if (isOutside(cell.label(), form.count()) || isOutside(cell.predicted(), form.count())) {
        return Optional.of(
            "counts name class %s, but there are %s"
                .formatted(
                    Integer.toUnsignedString(
                        isOutside(cell.label(), form.count()) ? cell.label() : cell.predicted()),
                    form.count()));
      }
    }
    if (confusion.samples() != samples || confusion.correct() != correct) {
      return Optional.of(
          "counts of classes have %s samples, of which %s are correct; its score has %s and %s"
              .formatted(confusion.samples(), confusion.correct(), samples, correct));
    }
    boolean fits =
        form.countsLargest()
            ? amongLargest >= correct && amongLargest <= samples
            : amongLargest == 0;
    if (!fits) {
      return Optional.of(
          "number of samples among the five largest is %s of %s, with %s correct"
              .formatted(amongLargest, samples, correct));
    }
    List<Confusion.ByClass> values = confusion.classes(form.count());
    long negatives = form.isRanked() ? values.get(0).support() : 0;
    long positives = form.isRanked() ? values.get(1).support() : 0;
    return ranking.negativeCount() == negatives && ranking.positiveCount() == positives
        ? Optional.empty()
        : Optional.of(
            "ranking has %s scores of class 0 and %s of class 1, not %s and %s"
                .formatted(ranking.negativeCount(), ranking.positiveCount(), negatives, positives));
  }

  private static boolean isOutside(int number, int count) {
    return number < 0 || number >= count;
  }
}
