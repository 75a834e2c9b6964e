package dev.tributary.profile;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A stretch of time that a thread spent on one phase of a step.
///
/// Its own times are of [System#nanoTime], which all processes of one machine read from one clock
/// (on Linux; elsewhere as far as the JVM does so). Those that the recorder adds are each process's
/// reckoning of the time of day, and drift apart by more than a chunk takes.
@Name(PhaseEvent.NAME)
@Label("Phase of a Step")
@Description("What a thread was busy with")
@Category("Tributary")
@Enabled(false)
@StackTrace(false)
final class PhaseEvent extends Event {
  static final String NAME = "dev.tributary.Phase";

  @Label("Phase")
  String phase;

  @Label("Step")
  @Description("Of a gradient; of weights, the step that they come of")
  long step;

  @Label("From")
  @Description("In nanoseconds of the machine's clock")
  long from;

  @Label("To")
  @Description("In nanoseconds of the machine's clock")
  long to;
}
