package dev.tributary.wire;

/// The moment of a run that a message is about.
///
/// @param runId drawn once for a run; all 64 bits count
/// @param term the incarnation of the coordinator, unsigned
/// @param step the step, or the version of the weights, as the message says; unsigned
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

  /// The same run and term at another step.
  public Stamp at(long step) {
    return new Stamp(runId, term, step);
  }

  /// Whether this is of an earlier term of the same run than `other`: that term is over.
  public boolean isOfEarlierTerm(Stamp other) {
    return runId == other.runId && Long.compareUnsigned(term, other.term) < 0;
  }
}
