package dev.tributary.data;

import java.util.Optional;

/// What a [HoldoutRule] can look at: a number for each sample.
interface SampleKeys {

  long size();

  /// The class of each sample. It is empty if values are predicted.
  Optional<int[]> classes();

  /// The group of each sample, numbered from 0 in the order in which the groups first occur.
  ///
  /// @param column the name or number of a column
  /// @throws dev.tributary.job.BadInput if there is no such column
  int[] groups(String column);
}
