package dev.tributary.data;

import java.util.BitSet;
import java.util.Optional;

/// The division of the samples of a source.
///
/// @param held the samples that are held out, if any are
record Split(Rows training, Optional<Rows> held) {

  /// The training samples as a set.
  ///
  /// @param samples the number of all samples
  BitSet trainingSet(long samples) {
    BitSet set = new BitSet(Math.toIntExact(samples));
    if (training instanceof Rows.All) {
      set.set(0, (int) samples);
      return set;
    }
    for (long i = 0; i < training.size(); i++) {
      set.set((int) training.at(i));
    }
    return set;
  }

  /// The division that holds nothing out.
  static Split none(long samples) {
    return new Split(new Rows.All(samples), Optional.empty());
  }
}
