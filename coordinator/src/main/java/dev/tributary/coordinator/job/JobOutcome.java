package dev.tributary.coordinator.job;

import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// How a job ended.
public sealed interface JobOutcome {

  long version();

  /// For people.
  String reason();

  /// @param weights of the last version, which nobody touches any more
  record Completed(long version, List<FMatrixRMaj> weights) implements JobOutcome {
    @Override
    public String reason() {
      return "all %d steps are done".formatted(version);
    }
  }

  /// Somebody asked it to stop.
  record Stopped(long version, String reason) implements JobOutcome {}

  /// It cannot go on; the weights are still of `version`.
  record Failed(long version, String reason) implements JobOutcome {}
}
