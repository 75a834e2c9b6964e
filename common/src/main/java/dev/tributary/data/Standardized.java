package dev.tributary.data;

import dev.tributary.tensor.Shape;
import org.ejml.data.FMatrixRMaj;

/// A dataset whose features are shifted and scaled as they are read.
record Standardized(Dataset dataset, Standardization standardization) implements Dataset {

  @Override
  public long size() {
    return dataset.size();
  }

  @Override
  public Shape shape() {
    return dataset.shape();
  }

  @Override
  public Target target() {
    return dataset.target();
  }

  @Override
  public void read(long index, FMatrixRMaj x, FMatrixRMaj target, int row) {
    dataset.read(index, x, target, row);
    standardization.applyInPlace(x, row);
  }
}
