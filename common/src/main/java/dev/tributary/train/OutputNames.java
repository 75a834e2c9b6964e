package dev.tributary.train;

import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.reduce.quality.Quality;

/// The names of the classes, or of the values, that a job's model predicts, for people. They are
/// those of the data.
///
/// @param job the job
public record OutputNames(PreparedJob job) {

  /// The name of a class, or of one of the values that the model predicts. A class of a yes-or-no
  /// question about a value has no name but its number.
  ///
  /// @param number the number of the class or of the output, from 0
  public String of(int number) {
    Preprocessing known = job.opened().preprocessing();
    if (job.quality() instanceof Quality.Form.Values) {
      return number < known.getValues().getValuesCount()
          ? known.getValues().getValues(number).getName()
          : Integer.toString(number);
    }
    return number < known.getClasses().getNamesCount()
        ? known.getClasses().getNames(number)
        : Integer.toString(number);
  }
}
