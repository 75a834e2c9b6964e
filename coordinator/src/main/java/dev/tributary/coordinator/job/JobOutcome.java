package dev.tributary.coordinator.job;

import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// How a job ended.
public sealed interface JobOutcome {

  /// That the weights are of.
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

  /// Another coordinator conducts the run, in a later term.
  ///
  /// @param term this coordinator's
  /// @param by the other's
  record Superseded(long version, long term, long by) implements JobOutcome {
    @Override
    public String reason() {
      return "term %d of this run is over: another coordinator conducts it in term %d"
          .formatted(term, by);
    }
  }

  /// It cannot go on; the weights are still of `version`.
  record Failed(long version, String reason) implements JobOutcome {}
}
