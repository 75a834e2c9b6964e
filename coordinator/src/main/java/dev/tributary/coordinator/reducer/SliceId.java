package dev.tributary.coordinator.reducer;

import dev.tributary.nn.ParameterSpec;
import dev.tributary.wire.Position;
import dev.tributary.wire.Slicing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// One slice of one parameter: what is reduced and updated as a whole. In order, slices make up the
/// model.
public record SliceId(int parameter, int slice) implements Comparable<SliceId> {
  private static final Comparator<SliceId> ORDER =
      Comparator.comparingInt(SliceId::parameter).thenComparingInt(SliceId::slice);

  /// The slice that starts at `position`.
  public static SliceId of(Position position) {
    return new SliceId(position.parameter(), Slicing.slice(position.offset()));
  }

  /// Every slice of a model, in order.
  public static List<SliceId> all(List<ParameterSpec> parameters) {
    List<SliceId> all = new ArrayList<>();
    for (int p = 0; p < parameters.size(); p++) {
      for (int s = 0; s < Slicing.slices(parameters.get(p).size()); s++) {
        all.add(new SliceId(p, s));
      }
    }
    return all;
  }

  /// The first element.
  int from() {
    return Slicing.from(slice);
  }

  /// The number of elements, in a parameter of `size` elements.
  int count(int size) {
    return Slicing.count(size, slice);
  }

  @Override
  public int compareTo(SliceId other) {
    return ORDER.compare(this, other);
  }
}
