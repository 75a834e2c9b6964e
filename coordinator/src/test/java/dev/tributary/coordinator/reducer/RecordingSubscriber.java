package dev.tributary.coordinator.reducer;

import dev.tributary.reduce.SliceId;
import dev.tributary.wire.Floats;
import java.util.ArrayList;
import java.util.List;

/// A subscriber that records the published slices.
final class RecordingSubscriber implements Reducer.Subscriber {
  final List<Slice> slices = new ArrayList<>();
  final List<ReducerFixture.Published> values = new ArrayList<>();

  record Slice(long version, SliceId id) {}

  @Override
  public void publish(long version, SliceId slice, Floats floats) {
    slices.add(new Slice(version, slice));
    values.add(new ReducerFixture.Published(version, slice, floats));
  }

  List<Long> versions() {
    return slices.stream().map(Slice::version).toList();
  }
}
