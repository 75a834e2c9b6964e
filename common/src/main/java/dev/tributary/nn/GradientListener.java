package dev.tributary.nn;

import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// Is told of gradients while backward is still running.
@FunctionalInterface
public interface GradientListener {

  /// The gradients of parameters `firstParameter`, `firstParameter + 1`, … are final for this
  /// shard. They belong to the pass's workspace: a listener that keeps one detaches it there.
  void gradientsFinal(int firstParameter, List<FMatrixRMaj> gradients);
}
