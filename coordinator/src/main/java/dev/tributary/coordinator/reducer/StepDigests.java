package dev.tributary.coordinator.reducer;

import dev.tributary.digest.Xxh128;
import dev.tributary.ledger.ModelDigest;
import dev.tributary.wire.Floats;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What names the gradient and the weights of a step, slice by slice, as reducers find it. A value.
///
/// However many reducers there are, a parameter's digest is made of its slices' in their order.
public record StepDigests(SortedMap<SliceId, OfSlice> slices) {
  public static final StepDigests NONE = new StepDigests(new TreeMap<>());

  /// @param gradient summed over all shards
  /// @param weights after the step
  public record OfSlice(Xxh128 gradient, Xxh128 weights) {}

  /// What names a step of the whole model.
  public record OfModel(ModelDigest gradient, ModelDigest weights) {}

  public StepDigests with(Map<SliceId, OfSlice> found) {
    SortedMap<SliceId, OfSlice> all = new TreeMap<>(slices);
    all.putAll(found);
    return new StepDigests(all);
  }

  /// Those of the model, once each of its slices is there: `count` of them.
  public Optional<OfModel> total(int count) {
    return slices.size() < count
        ? Optional.empty()
        : Optional.of(new OfModel(model(OfSlice::gradient), model(OfSlice::weights)));
  }

  private ModelDigest model(Function<OfSlice, Xxh128> which) {
    TreeMap<Integer, List<Xxh128>> parameters =
        slices.entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    slice -> slice.getKey().parameter(),
                    TreeMap::new,
                    Collectors.mapping(
                        slice -> which.apply(slice.getValue()), Collectors.toList())));
    return ModelDigest.of(parameters.values().stream().map(Xxh128::ofAll).toList());
  }

  static Xxh128 of(Floats values) {
    return Xxh128.of(values.array(), values.from(), values.count());
  }
}
