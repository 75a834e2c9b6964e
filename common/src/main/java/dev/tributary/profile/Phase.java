package dev.tributary.profile;

import jdk.jfr.FlightRecorder;

/// What a thread can be busy with in a step. A stretch of it is told to JDK Flight Recorder, as an
/// event of the name [#EVENT] with the fields `phase`, `step`, `from` and `to`, if a recording
/// enables that event:
///
///     long begun = Phase.begin();
///     ...
///     Phase.REDUCE.end(step, begun);
///
/// Without any recording that is the look at one flag, twice: no clock is read and no object made.
public enum Phase {
  /// A worker: samples, forward, loss.
  FORWARD,
  /// A worker: backward, and all that is done with the gradients at once.
  BACKWARD,
  /// A worker, within BACKWARD: a shard's gradient of one parameter is added to its siblings'.
  LOCAL_REDUCTION,
  /// The values of a chunk go into the buffers of a connection.
  SERIALIZE,
  /// The values of a chunk come out of them; the coordinator examines a gradient's.
  PARSE,
  /// The coordinator: a gradient's chunk is added to its siblings', and the sum is examined.
  REDUCE,
  /// The coordinator: the optimizer, and what names gradient and weights.
  OPTIMIZE,
  /// The coordinator: new weights are handed to the streams of all workers.
  PUBLISH;

  /// The name of the event.
  public static final String EVENT = PhaseEvent.NAME;

  private static final long UNSEEN = 0;

  /// Something begins.
  ///
  /// @return what [#end] is to be told
  public static long begin() {
    return FlightRecorder.isInitialized() ? System.nanoTime() : UNSEEN;
  }

  /// It is over. Not called for what breaks off by an exception: that is not in the recording.
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
