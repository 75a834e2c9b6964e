package dev.tributary.data;

import dev.tributary.proto.v1.Csv;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TableInput;
import dev.tributary.tensor.Shape;
import java.nio.file.Path;
import java.util.HashSet;
import org.ejml.data.FMatrixRMaj;

/// The samples of a comma-separated file, one per line, in memory.
///
/// A feature is the float nearest to the decimal, times the scale as a float. Values to predict are
/// not scaled.
public final class CsvDataset implements Dataset {
  private static final SourceName NAME = new SourceName("csv");

  private final FloatRows features;
  private final FloatRows targets;
  private final Shape shape;
  private final Target target;

  CsvDataset(FloatRows features, FloatRows targets, Shape shape, Target target) {
    this.features = features;
    this.targets = targets;
    this.shape = shape;
    this.target = target;
  }

  static RawSamples open(dev.tributary.proto.v1.Dataset dataset, DataSources.Opening opening) {
    Csv csv = dataset.getCsv();
    check(csv);
    CsvDataset samples = read(opening.directory().find(csv.getPath(), NAME.key("path")), csv);
    Preprocessing preprocessing = Described.classes(samples).setTable(TableInput.getDefaultInstance()).build();
    return RawSamples.of(samples, opening.holdout(), new DataDigest().add(samples), preprocessing)
        .withBytes(
            samples.size() * Float.BYTES * (samples.features.columns() + samples.targets.columns()));
  }

  private static void check(Csv csv) {
    boolean hasValues = csv.getTargetColumnsCount() > 0;
    if (csv.hasLabelColumn() == hasValues) {
      throw NAME.wrong(
          hasValues
              ? "both label_column and target_columns are given"
              : "neither label_column nor target_columns is given",
          "give label_column to classify, or target_columns to predict values");
    }
    if (new HashSet<>(csv.getTargetColumnsList()).size() < csv.getTargetColumnsCount()) {
      throw NAME.wrong(
          "target_columns",
          "a column is named twice in " + csv.getTargetColumnsList(),
          "name each once");
    }
    if (csv.hasClasses()) {
      if (!csv.hasLabelColumn()) {
        throw NAME.wrong(
            "classes", "values to predict have no classes", "remove it, or give label_column");
      }
      NAME.requireClasses(csv.getClasses());
    }
    NAME.scale(csv.getScale());
    NAME.requireExtents(csv.getShapeList());
  }

  /// Reads `file`, plain or gzip.
  ///
  /// @param csv the job's settings, with a value for each; the path in them is not used
  /// @throws dev.tributary.job.BadInput with file and line for a line that is not a sample, and
  ///   with the key for settings that do not fit the file
  public static CsvDataset read(Path file, Csv csv) {
    return DataStream.read(file, in -> new CsvReader(file, csv).read(new Lines(in)));
  }

  @Override
  public long size() {
    return features.rows();
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public void read(long index, FMatrixRMaj x, FMatrixRMaj target, int row) {
    features.copy(index, x, row);
    targets.copy(index, target, row);
  }
}
