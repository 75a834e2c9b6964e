package dev.tributary.coordinator.membership;

import dev.tributary.coordinator.reducer.Reducer;

/// The outgoing stream of weights to one worker. Its methods must not block.
public interface WeightsLink extends Reducer.Subscriber {

  /// Ends the stream: no more weights will be published.
  void close();
}
