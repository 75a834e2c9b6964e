package dev.tributary.job;

import static dev.tributary.job.JobChecks.require;
import static dev.tributary.job.JobChecks.requireAtLeastOne;
import static dev.tributary.job.JobChecks.requireFraction;
import static dev.tributary.job.JobChecks.requireNotNegative;

import dev.tributary.proto.v1.Csv;
import dev.tributary.proto.v1.Dataset;
import dev.tributary.proto.v1.Idx;
import dev.tributary.proto.v1.Synthetic;
import java.util.HashSet;
import java.util.List;

/// The checks of a job's `dataset`.
final class DatasetChecks {
  /// Floats hold every whole number below this.
  private static final int MAX_CLASSES = 1 << 24;

  private DatasetChecks() {}

  static void check(Dataset dataset) {
    switch (dataset.getSourceCase()) {
      case CSV -> checkCsv(dataset.getCsv());
      case IDX -> checkIdx(dataset.getIdx());
      case SYNTHETIC -> checkSynthetic(dataset.getSynthetic());
      case SOURCE_NOT_SET ->
          throw BadInput.at("dataset", "no source of samples", "give csv, idx or synthetic");
    }
    requireFraction(dataset.getHoldout(), "dataset.holdout");
    require(
        dataset.getHoldout() == 0 || dataset.getIdx().getTestImages().isEmpty(),
        "dataset.holdout",
        "samples are held out although there are test files to evaluate on",
        "remove holdout, or test_images and test_labels");
  }

  private static void checkCsv(Csv csv) {
    require(!csv.getPath().isEmpty(), "dataset.csv.path", "missing", "name the file");
    boolean targets = csv.getTargetColumnsCount() > 0;
    require(
        csv.hasLabelColumn() != targets,
        "dataset.csv",
        targets
            ? "both label_column and target_columns are given"
            : "neither label_column nor target_columns is given",
        "give label_column to classify, or target_columns to predict values");
    require(
        new HashSet<>(csv.getTargetColumnsList()).size() == csv.getTargetColumnsCount(),
        "dataset.csv.target_columns",
        "a column is named twice in " + csv.getTargetColumnsList(),
        "name each once");
    require(
        !csv.hasClasses() || csv.hasLabelColumn(),
        "dataset.csv.classes",
        "values to predict have no classes",
        "remove it, or give label_column");
    checkScale(csv.hasScale(), csv.getScale(), "dataset.csv.scale");
    checkShape(csv.getShapeList(), "dataset.csv.shape");
    checkClasses(csv.hasClasses(), csv.getClasses(), "dataset.csv.classes");
  }

  private static void checkIdx(Idx idx) {
    require(!idx.getImages().isEmpty(), "dataset.idx.images", "missing", "name the file");
    require(!idx.getLabels().isEmpty(), "dataset.idx.labels", "missing", "name the file");
    require(
        idx.getTestImages().isEmpty() == idx.getTestLabels().isEmpty(),
        "dataset.idx",
        "only one of test_images and test_labels is given",
        "give both or neither");
    checkScale(idx.hasScale(), idx.getScale(), "dataset.idx.scale");
    checkClasses(idx.hasClasses(), idx.getClasses(), "dataset.idx.classes");
  }

  private static void checkSynthetic(Synthetic synthetic) {
    requireAtLeastOne(synthetic.getSamples(), "dataset.synthetic.samples");
    requireAtLeastOne(synthetic.getFeatures(), "dataset.synthetic.features");
    checkClasses(true, synthetic.getClasses(), "dataset.synthetic.classes");
    requireNotNegative(synthetic.getNoise(), "dataset.synthetic.noise");
    checkShape(synthetic.getShapeList(), "dataset.synthetic.shape");
    long size = synthetic.getShapeList().stream().reduce(1, DatasetChecks::saturatedProduct);
    require(
        synthetic.getShapeCount() == 0 || size == synthetic.getFeatures(),
        "dataset.synthetic.shape",
        "%s has %d elements and there are %d features"
            .formatted(synthetic.getShapeList(), size, synthetic.getFeatures()),
        "give a shape of as many elements as features");
  }

  /// Features are float32: so is what they are multiplied by.
  private static void checkScale(boolean given, double scale, String key) {
    float factor = (float) scale;
    require(
        !given || factor != 0 && Float.isFinite(factor),
        key,
        "%s makes every feature %s".formatted(scale, factor == 0 ? "0" : "infinite"),
        "give a factor such as 0.00392156862745098");
  }

  private static void checkShape(List<Integer> shape, String key) {
    for (int i = 0; i < shape.size(); i++) {
      requireAtLeastOne(shape.get(i), key + "[" + i + "]");
    }
  }

  private static void checkClasses(boolean given, int classes, String key) {
    if (given) {
      requireAtLeastOne(classes, key);
      require(
          classes <= MAX_CLASSES,
          key,
          "%d classes, and a float32 label tells %d apart".formatted(classes, MAX_CLASSES),
          "give fewer");
    }
  }

  private static int saturatedProduct(int a, int b) {
    return (int) Math.min(Integer.MAX_VALUE, (long) a * b);
  }
}
