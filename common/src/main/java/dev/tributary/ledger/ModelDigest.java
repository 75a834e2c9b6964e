package dev.tributary.ledger;

import dev.tributary.digest.Xxh128;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// What names the weights of a model, or a gradient.
///
///     of a slice       XXH3-128 of its floats, in the order of memory
///     of a parameter   XXH3-128 of the digests of its slices, in their order
///     of the whole     XXH3-128 of the digests of the parameters, in their order
///
/// @param whole says what all of `parameters` say
/// @param parameters in parameter order
public record ModelDigest(Xxh128 whole, List<Xxh128> parameters) {

  public ModelDigest {
    parameters = List.copyOf(parameters);
  }

  public static ModelDigest of(List<Xxh128> parameters) {
    return new ModelDigest(Xxh128.ofAll(parameters), parameters);
  }

  /// The first parameter that is another in `other`, which has as many.
  OptionalInt firstDifference(ModelDigest other) {
    return IntStream.range(0, parameters.size())
        .filter(p -> !parameters.get(p).equals(other.parameters.get(p)))
        .findFirst();
  }

  /// How many parameters are others in `other`, which has as many.
  int differences(ModelDigest other) {
    return (int)
        IntStream.range(0, parameters.size())
            .filter(p -> !parameters.get(p).equals(other.parameters.get(p)))
            .count();
  }
}
