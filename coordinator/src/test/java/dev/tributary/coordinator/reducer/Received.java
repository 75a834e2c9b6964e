package dev.tributary.coordinator.reducer;

import dev.tributary.reduce.SliceId;
import dev.tributary.wire.Floats;
import java.util.ArrayList;
import java.util.List;

/// What a subscriber was sent.
final class Received implements Reducer.Subscriber {
  final List<Slice> slices = new ArrayList<>();
  final List<ReducerBench.Published> values = new ArrayList<>();

  record Slice(long version, SliceId id) {}

  @Override
  public void publish(long version, SliceId slice, Floats floats) {
    slices.add(new Slice(version, slice));
    values.add(new ReducerBench.Published(version, slice, floats));
  }

  List<Long> versions() {
    return slices.stream().map(Slice::version).toList();
  }
}
