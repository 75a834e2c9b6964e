package dev.tributary.deploy.cli;

import dev.tributary.reduce.Metric;
import dev.tributary.reduce.Metrics;
import dev.tributary.reduce.quality.ClassQuality;
import dev.tributary.reduce.quality.NoQuality;
import dev.tributary.reduce.quality.ValueQuality;
import dev.tributary.text.PlainText;
import dev.tributary.train.EvaluationFields;
import dev.tributary.train.OutputNames;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The quality of predictions in one or two lines of at most 80 columns.
///
///     macro F1 98.88 %; lowest F1: 8 (96.30 %), 1 (97.22 %), 9 (98.59 %)
///
/// @param names of the classes or values
record QualityText(OutputNames names) {
  private static final int COLUMNS = 80;
  private static final int NAME = 20; // characters of a name that are shown
  private static final int WORST = 3;

  List<String> lines(Metrics metrics) {
    return switch (metrics.quality()) {
      case ClassQuality counts -> lines(metrics, counts);
      case ValueQuality sums -> lines(metrics, sums);
      case NoQuality _ -> List.of();
    };
  }

  private List<String> lines(Metrics metrics, ClassQuality counts) {
    String averages =
        joined(
            List.of(
                percent(metrics, Metric.MACRO_F1, "macro F1"),
                number(metrics, Metric.AUC, "AUC"),
                percent(metrics, Metric.TOP5_ACCURACY, "top-5 accuracy")));
    List<String> worst =
        EvaluationFields.worst(counts, WORST).stream()
            .map(values -> named(values.number(), percent(values.f1())))
            .toList();
    return counts.classes() > 2 ? arranged(averages, "lowest F1: ", worst) : List.of(averages);
  }

  private List<String> lines(Metrics metrics, ValueQuality sums) {
    String averages =
        joined(
            List.of(
                names.isScaled() ? number(metrics, Metric.MSE, "MSE") : Stream.empty(),
                number(metrics, Metric.RMSE, "RMSE"),
                number(metrics, Metric.MAE, "MAE"),
                number(metrics, Metric.R2, "R2")));
    List<ValueQuality.ByOutput> outputs = sums.byOutput();
    List<String> worst =
        IntStream.range(0, outputs.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> outputs.get(i).r2()))
            .limit(WORST)
            .map(i -> named(i, digits(outputs.get(i).r2())))
            .toList();
    return outputs.size() > 1 ? arranged(averages, "lowest R2: ", worst) : List.of(averages);
  }

  /// One line if it is not too long, otherwise two. The second has as many parts as fit, but at
  /// least one.
  private static List<String> arranged(String averages, String label, List<String> worst) {
    String whole = averages + "; " + label + String.join(", ", worst);
    if (whole.length() <= COLUMNS) {
      return List.of(whole);
    }
    StringBuilder line = new StringBuilder(label).append(worst.getFirst());
    for (String part : worst.subList(1, worst.size())) {
      if (line.length() + 2 + part.length() <= COLUMNS) {
        line.append(", ").append(part);
      }
    }
    return List.of(averages, line.toString());
  }

  private static String joined(List<Stream<String>> parts) {
    return parts.stream().flatMap(part -> part).collect(Collectors.joining(", "));
  }

  private static Stream<String> percent(Metrics metrics, Metric metric, String label) {
    return metric.of(metrics).stream().mapToObj(value -> label + " " + percent(value));
  }

  private static Stream<String> number(Metrics metrics, Metric metric, String label) {
    return metric.of(metrics).stream()
        .filter(value -> !Double.isNaN(value))
        .mapToObj(value -> label + " " + digits(value));
  }

  private static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * fraction);
  }

  /// Four digits of a number.
  static String digits(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private String named(int number, String value) {
    String name = PlainText.line(names.of(number));
    return "%s (%s)".formatted(name.length() > NAME ? name.substring(0, NAME) : name, value);
  }
}
