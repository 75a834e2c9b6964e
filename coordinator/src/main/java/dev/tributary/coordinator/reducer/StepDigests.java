package dev.tributary.coordinator.reducer;

import dev.tributary.digest.Xxh128;
import dev.tributary.ledger.ModelDigest;
import dev.tributary.reduce.SliceId;
import dev.tributary.wire.Floats;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The digests of a step's gradient and weights, slice by slice, as reducers compute them. A value.
///
/// The digest of a parameter is computed from the digests of its slices in ascending order, so it
/// does not depend on the number of reducers.
public record StepDigests(SortedMap<SliceId, SliceDigests> slices) {
  public static final StepDigests NONE = new StepDigests(new TreeMap<>());

  /// The digests of a step of the whole model.
  public record OfModel(ModelDigest gradient, ModelDigest weights) {}

  public StepDigests with(Map<SliceId, SliceDigests> found) {
    SortedMap<SliceId, SliceDigests> all = new TreeMap<>(slices);
    all.putAll(found);
    return new StepDigests(all);
  }

  /// The digests of the model; empty until the digests of all its slices are present.
  ///
  /// @param count the number of slices of the model
  public Optional<OfModel> total(int count) {
    return slices.size() < count
        ? Optional.empty()
        : Optional.of(new OfModel(model(SliceDigests::gradient), model(SliceDigests::weights)));
  }

  private ModelDigest model(Function<SliceDigests, Xxh128> which) {
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
