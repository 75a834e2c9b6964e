package dev.tributary.coordinator.membership;

import dev.tributary.coordinator.reducer.Reducer;

/// The path of weights to one worker. Neither method blocks.
public interface WeightsLink extends Reducer.Subscriber {

  /// No more weights will be published.
  void close();
}
