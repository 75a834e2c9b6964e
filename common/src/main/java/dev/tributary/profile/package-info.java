/// Events for JDK Flight Recorder that show how the time of a step is spent in a running system.
/// They cost almost nothing without a recording.
///
/// Start with [Phase]. Depends on Java only.
package dev.tributary.profile;
