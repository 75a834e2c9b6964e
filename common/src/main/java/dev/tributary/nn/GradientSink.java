package dev.tributary.nn;

/// A receiver of a shard's gradients. It is called while backward is still running, for the last
/// layer first.
@FunctionalInterface
public interface GradientSink {

  /// Receives the gradient of `parameter`, which is final for the shard.
  ///
  /// @param parameter the index in the network's parameter order, from 0
  void accept(int parameter, Gradient gradient);
}
