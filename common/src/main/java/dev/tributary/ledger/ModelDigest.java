package dev.tributary.ledger;

import dev.tributary.digest.Xxh128;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// The digests of the weights of a model, or of a gradient.
///
///     of a slice       XXH3-128 of its floats, in the order of memory
///     of a parameter   XXH3-128 of the digests of its slices, in their order
///     of the whole     XXH3-128 of the digests of the parameters, in their order
///
/// @param whole the digest of all of `parameters`
/// @param parameters the digests of the parameters, in order
public record ModelDigest(Xxh128 whole, List<Xxh128> parameters) {

  public ModelDigest {
    parameters = List.copyOf(parameters);
  }

  public static ModelDigest of(List<Xxh128> parameters) {
    return new ModelDigest(Xxh128.ofAll(parameters), parameters);
  }

  /// The first parameter that differs in `other`, which must have the same number of parameters.
  OptionalInt firstDifference(ModelDigest other) {
    return IntStream.range(0, parameters.size())
        .filter(p -> !parameters.get(p).equals(other.parameters.get(p)))
        .findFirst();
  }

  /// The number of parameters that differ in `other`, which must have the same number of
  /// parameters.
  int differences(ModelDigest other) {
    return (int)
        IntStream.range(0, parameters.size())
            .filter(p -> !parameters.get(p).equals(other.parameters.get(p)))
            .count();
  }
}
