package dev.tributary.profile;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// An interval that a thread spent on one phase of a step.
///
/// The fields `from` and `to` come from [System#nanoTime], which all processes of one machine read
/// from one clock (on Linux; on other systems if the JVM does so). The timestamps that the recorder
/// adds are each process's own estimate of the time of day, and these drift apart by more than the
/// time that a chunk takes.
@Name(PhaseEvent.NAME)
@Label("Phase of a Step")
@Description("The phase of a step that a thread worked on")
@Category("Tributary")
@Enabled(false)
@StackTrace(false)
final class PhaseEvent extends Event {
  static final String NAME = "dev.tributary.Phase";

  @Label("Phase")
  String phase;

  @Label("Step")
  @Description("The step of a gradient; for weights, the step that computed them")
  long step;

  @Label("From")
  @Description("In nanoseconds of the machine's clock")
  long from;

  @Label("To")
  @Description("In nanoseconds of the machine's clock")
  long to;
}
