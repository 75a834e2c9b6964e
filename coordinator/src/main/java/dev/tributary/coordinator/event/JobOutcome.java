package dev.tributary.coordinator.event;

import java.util.List;
import java.util.OptionalLong;
import org.ejml.data.FMatrixRMaj;

/// The outcome of a job.
public sealed interface JobOutcome {

  /// The version of the weights.
  long version();

  /// A text for people.
  String reason();

  /// @param weights the weights of the model, which no longer change
  /// @param model the version that is the model
  record Completed(long version, List<FMatrixRMaj> weights, long model, String reason)
      implements JobOutcome {

    /// All steps are done, and the last version is the model.
    public Completed(long version, List<FMatrixRMaj> weights) {
      this(version, weights, version, "all %s steps are done".formatted(version));
    }
  }

  /// The job was told to stop.
  record Stopped(long version, String reason) implements JobOutcome {}

  /// Another coordinator has taken over the run, in a later term.
  ///
  /// @param term the term of this coordinator
  /// @param by the term of the other coordinator
  record Superseded(long version, long term, long by) implements JobOutcome {
    @Override
    public String reason() {
      return "term %s of this run is over: another coordinator runs it in term %s"
          .formatted(Long.toUnsignedString(term), Long.toUnsignedString(by));
    }
  }

  /// The job cannot go on; the weights stay at `version`.
  ///
  /// @param suspect the first version whose weights may be wrong, if there is one
  record Failed(long version, String reason, OptionalLong suspect) implements JobOutcome {
    public Failed(long version, String reason) {
      this(version, reason, OptionalLong.empty());
    }
  }
}
