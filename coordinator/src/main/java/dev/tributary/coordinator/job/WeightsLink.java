package dev.tributary.coordinator.job;

import dev.tributary.coordinator.reducer.Reducer;

/// The way of weights to one worker. Neither method blocks.
public interface WeightsLink extends Reducer.Subscriber {

  /// Nothing more will be published.
  void close();
}
