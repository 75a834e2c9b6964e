package dev.tributary.profile;

import jdk.jfr.FlightRecorder;

/// The kinds of work in a step. A thread reports a stretch of such work to JDK Flight Recorder, as an
/// event of the name [#EVENT] with the fields `phase`, `step`, `from` and `to`, if a recording
/// enables that event:
///
///     long begun = Phase.begin();
///     ...
///     Phase.REDUCE.end(step, begun);
///
/// Without any recording a stretch costs two reads of a flag: no clock is read and no object made.
public enum Phase {
  /// A worker: samples, forward, loss.
  FORWARD,
  /// A worker: backward, and everything that happens to gradients during it.
  BACKWARD,
  /// A worker, within BACKWARD: a shard's gradient of one parameter is added to its siblings'.
  LOCAL_REDUCTION,
  /// The values of a chunk go into the buffers of a connection.
  SERIALIZE,
  /// The values of a chunk come out of them; the coordinator examines a gradient's.
  PARSE,
  /// The coordinator: a gradient's chunk is added to its siblings', and the sum is examined.
  REDUCE,
  /// The coordinator: the optimizer, and the digests of gradient and weights.
  OPTIMIZE,
  /// The coordinator: new weights are handed to the streams of all workers.
  PUBLISH;

  /// The name of the event.
  public static final String EVENT = PhaseEvent.NAME;

  private static final long UNSEEN = 0;

  /// Begins a stretch.
  ///
  /// @return the argument for [#end]
  public static long begin() {
    return FlightRecorder.isInitialized() ? System.nanoTime() : UNSEEN;
  }

  /// Ends a stretch that [#begin] has begun. A stretch that ends with an exception is not recorded.
  public void end(long step, long begun) {
    if (begun != UNSEEN) {
      tell(step, begun, System.nanoTime());
    }
  }

  private void tell(long step, long from, long to) {
    PhaseEvent event = new PhaseEvent();
    if (event.isEnabled()) {
      event.phase = name();
      event.step = step;
      event.from = from;
      event.to = to;
      event.commit();
    }
  }
}
