package dev.tributary.profile;

import jdk.jfr.FlightRecorder;

/// The kinds of work in a step. If a recording of JDK Flight Recorder enables the event [#EVENT], a
/// thread records each interval of such work, with the fields `phase`, `step`, `from` and `to`:
///
///     long begun = Phase.begin();
///     ...
///     Phase.REDUCE.end(step, begun);
///
/// Without a recording an interval costs two reads of a flag. The clock is not read and no object
/// is made.
public enum Phase {
  /// On a worker: samples, forward, loss.
  FORWARD,
  /// On a worker: backward, including all work on gradients during it.
  BACKWARD,
  /// On a worker, within BACKWARD: a shard's gradient of one parameter is added to that of its
  /// sibling.
  LOCAL_REDUCTION,
  /// The values of a chunk are written to the buffers of a connection.
  SERIALIZE,
  /// The values of a chunk are read from the buffers of a connection. The coordinator also inspects
  /// the values of gradients.
  PARSE,
  /// On the coordinator: a gradient's chunk is added to that of its sibling, and the sum is
  /// inspected.
  REDUCE,
  /// On the coordinator: the optimizer, and the digests of gradient and weights.
  OPTIMIZE,
  /// On the coordinator: new weights are passed to the streams of all workers.
  PUBLISH;

  /// The name of the event.
  public static final String EVENT = PhaseEvent.NAME;

  private static final long UNRECORDED = 0;

  /// Begins an interval.
  ///
  /// @return the argument for [#end]
  public static long begin() {
    return FlightRecorder.isInitialized() ? System.nanoTime() : UNRECORDED;
  }

  /// Ends an interval that [#begin] has begun. An interval that ends with an exception is not
  /// recorded.
  public void end(long step, long begun) {
    if (begun != UNRECORDED) {
      record(step, begun, System.nanoTime());
    }
  }

  private void record(long step, long from, long to) {
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
