package dev.tributary.data;

import dev.tributary.tensor.Permutation;
import dev.tributary.tensor.Shape;
import java.util.Objects;
import org.ejml.data.FMatrixRMaj;

/// A part of another dataset, without a copy: the samples at positions `from` to `from + size` of a
/// permutation, in the order of the permutation.
record Subset(Dataset all, Permutation order, long from, long size) implements Dataset {

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
    all.read(order.at(from + Objects.checkIndex(index, size)), x, target, row);
  }
}
