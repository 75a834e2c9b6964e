package dev.tributary.data;

import dev.tributary.job.JobDefaults;
import dev.tributary.proto.v1.Csv;
import dev.tributary.tensor.Shape;
import java.nio.file.Path;
import org.ejml.data.FMatrixRMaj;

/// The samples of a comma-separated file, one a line, in memory.
///
/// A feature is the float nearest to the decimal, times the scale as a float. Values to predict are
/// not scaled.
public final class CsvDataset implements Dataset {
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

  /// Reads `file`, plain or gzip.
  ///
  /// @param csv the job's settings; its path is not looked at
  /// @throws dev.tributary.job.BadInput with file and line for whatever is not a sample, and with
  ///   the key for settings that the file does not bear out
  public static CsvDataset read(Path file, Csv csv) {
    return DataStream.read(
        file, in -> new CsvReader(file, JobDefaults.filled(csv)).read(new Lines(in)));
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
