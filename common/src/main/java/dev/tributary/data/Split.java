package dev.tributary.data;

import java.util.Optional;

/// The division of the samples of a source.
///
/// @param held the samples that are held out, if any are
record Split(Rows training, Optional<Rows> held) {

  /// The division that holds nothing out.
  static Split none(long samples) {
    return new Split(new Rows.All(samples), Optional.empty());
  }
}
