/// What a process of a run is busy with, told to JDK Flight Recorder while that records: where the
/// time of a step goes can be seen in a running system, and costs nothing while nobody looks.
///
/// Start with [Phase]. Depends on nothing but Java.
package dev.tributary.profile;
