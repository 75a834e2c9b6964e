package dev.tributary.data;

import dev.tributary.tensor.Shape;
import org.ejml.data.FMatrixRMaj;

/// A dataset whose features and values to predict are shifted and scaled as they are read.
record Scaled(Dataset dataset, Scalings scalings) implements Dataset {

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
    scalings.applyToFeatures(x, row);
    scalings.applyToTargets(target, row);
  }
}
