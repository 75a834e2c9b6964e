package dev.tributary.wire;

/// The moment of a run that a message refers to.
///
/// @param runId the random id of the run; all 64 bits count
/// @param term the term of the coordinator, unsigned
/// @param step the step or the version of the weights, depending on the message; unsigned
public record Stamp(long runId, long term, long step) {

  public static Stamp of(dev.tributary.proto.v1.Stamp message) {
    return new Stamp(message.getRunId(), message.getTerm(), message.getStep());
  }

  public dev.tributary.proto.v1.Stamp toMessage() {
    return dev.tributary.proto.v1.Stamp.newBuilder()
        .setRunId(runId)
        .setTerm(term)
        .setStep(step)
        .build();
  }

  /// A stamp with the same run and term and another step.
  public Stamp at(long step) {
    return new Stamp(runId, term, step);
  }

  /// Whether this stamp has the same run as `other` and an earlier term, which is therefore over.
  public boolean isOfEarlierTerm(Stamp other) {
    return runId == other.runId && Long.compareUnsigned(term, other.term) < 0;
  }
}
