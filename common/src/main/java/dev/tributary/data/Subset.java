package dev.tributary.data;

import dev.tributary.tensor.Shape;
import org.ejml.data.FMatrixRMaj;

/// A part of another dataset, without a copy.
record Subset(Dataset all, Rows rows) implements Dataset {

  @Override
  public long size() {
    return rows.size();
  }

  @Override
  public Shape shape() {
    return all.shape();
  }

  @Override
  public Target target() {
    return all.target();
  }

  @Override
  public void read(long index, FMatrixRMaj x, FMatrixRMaj target, int row) {
    all.read(rows.at(index), x, target, row);
  }
}
