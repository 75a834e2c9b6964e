package dev.tributary.train;

import org.ejml.data.FMatrixRMaj;

/// Takes the gradients of a shard as backward leaves each layer, last layer first.
@FunctionalInterface
public interface GradientSink {

  /// The gradient of `parameter` is final for the shard. The matrix is the sink's, which gives it
  /// to the pool when it is done.
  void accept(int parameter, FMatrixRMaj gradient);
}
