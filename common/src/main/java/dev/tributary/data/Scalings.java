package dev.tributary.data;

import dev.tributary.proto.v1.Preprocessing;
import java.util.Optional;
import org.ejml.data.FMatrixRMaj;

/// The last part of the way from a row of data to a model: the standardization of features and of
/// values to predict, as it was learnt.
///
/// @param features absent if features are used as they are
/// @param targets absent if values are used as they are
public record Scalings(Optional<Standardization> features, Optional<TargetScaling> targets) {

  public static Scalings of(Preprocessing preprocessing) {
    return new Scalings(Standardization.of(preprocessing), TargetScaling.of(preprocessing));
  }

  boolean areAny() {
    return features.isPresent() || targets.isPresent();
  }

  /// The preprocessing of a source, with these scalings.
  Preprocessing describedIn(Preprocessing source) {
    Preprocessing.Builder described = source.toBuilder();
    features.ifPresent(standardization -> described.setStandardization(standardization.toProto()));
    targets.ifPresent(scaling -> scaling.describeIn(described));
    return described.build();
  }

  /// Modified: row `row` of `x`.
  public void applyToFeatures(FMatrixRMaj x, int row) {
    features.ifPresent(standardization -> standardization.applyInPlace(x, row));
  }

  /// Modified: row `row` of `target`.
  public void applyToTargets(FMatrixRMaj target, int row) {
    targets.ifPresent(scaling -> scaling.applyInPlace(target, row));
  }
}
