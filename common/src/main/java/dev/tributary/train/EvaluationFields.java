package dev.tributary.train;

import dev.tributary.reduce.Metric;
import dev.tributary.reduce.Metrics;
import dev.tributary.reduce.quality.ClassQuality;
import dev.tributary.reduce.quality.Confusion;
import dev.tributary.reduce.quality.NoQuality;
import dev.tributary.reduce.quality.ValueQuality;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The results of an evaluation as the fields of a JSON object: numbers, texts, lists and maps.
///
///     {"samples": …, "loss": …, "accuracy": …, "macro_f1": …,
///      "classes": [{"name": …, "support": …, "precision": …, "recall": …, "f1": …}, …],
///      "confusion": [[…], …]}
///
/// A number that is not finite is null, as JSON cannot represent it.
///
/// @param names of the classes or values
public record EvaluationFields(OutputNames names) {
  /// With more classes than this, the matrix is replaced by its largest wrong cells, and with more
  /// than [#LISTED] classes, only the worst of them are listed.
  public static final int MATRIX = 100;

  public static final int LISTED = 1000;

  /// The number of wrong cells, and of worst classes.
  public static final int WORST = 100;

  public Map<String, Object> of(Metrics metrics) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("samples", metrics.samples());
    for (Metric metric : Metric.values()) {
      metric.of(metrics).ifPresent(value -> fields.put(metric.label(), finite(value)));
    }
    switch (metrics.quality()) {
      case ClassQuality counts -> putClasses(fields, counts);
      case ValueQuality sums -> putOutputs(fields, sums);
      case NoQuality _ -> {}
    }
    return fields;
  }

  private void putClasses(Map<String, Object> fields, ClassQuality counts) {
    fields.put("classes", listed(counts).stream().map(this::fields).toList());
    if (counts.classes() <= MATRIX) {
      fields.put("confusion", counts.confusion().matrix(counts.classes()));
    } else {
      fields.put(
          "confusions",
          counts.confusion().mostFrequentErrors(WORST).stream().map(this::fields).toList());
    }
  }

  /// The classes that are listed, in the order of their numbers.
  private static List<Confusion.ByClass> listed(ClassQuality counts) {
    return counts.classes() <= LISTED
        ? counts.byClass()
        : worst(counts, WORST).stream()
            .sorted(Comparator.comparingInt(Confusion.ByClass::number))
            .toList();
  }

  /// The classes with the lowest F1 among those that occur, the lowest first.
  public static List<Confusion.ByClass> worst(ClassQuality counts, int most) {
    return counts.byClass().stream()
        .filter(Confusion.ByClass::occurs)
        .sorted(Comparator.comparingDouble(Confusion.ByClass::f1))
        .limit(most)
        .toList();
  }

  private Map<String, Object> fields(Confusion.ByClass values) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", names.of(values.number()));
    fields.put("support", values.support());
    fields.put("precision", values.precision());
    fields.put("recall", values.recall());
    fields.put("f1", values.f1());
    return fields;
  }

  private Map<String, Object> fields(Confusion.Cell cell) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("label", names.of(cell.label()));
    fields.put("predicted", names.of(cell.predicted()));
    fields.put("count", cell.count());
    return fields;
  }

  private void putOutputs(Map<String, Object> fields, ValueQuality sums) {
    List<ValueQuality.ByOutput> outputs = sums.byOutput();
    if (outputs.size() < names.values()) {
      return; // added up over all outputs
    }
    fields.put(
        "values",
        IntStream.range(0, outputs.size()).mapToObj(i -> fields(i, outputs.get(i))).toList());
  }

  private Map<String, Object> fields(int number, ValueQuality.ByOutput values) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", names.of(number));
    fields.put("rmse", finite(values.rmse()));
    fields.put("mae", finite(values.mae()));
    fields.put("r2", finite(values.r2()));
    return fields;
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
