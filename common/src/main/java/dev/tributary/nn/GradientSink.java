package dev.tributary.nn;

/// Takes the gradients of a shard while backward is still running, those of the last layer first.
@FunctionalInterface
public interface GradientSink {

  /// The gradient of `parameter` is final for the shard.
  ///
  /// @param parameter in the network's parameter order, from 0
  void accept(int parameter, Gradient gradient);
}
