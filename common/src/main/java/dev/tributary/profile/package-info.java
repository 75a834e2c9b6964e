/// Events for JDK Flight Recorder that show where the time of a step goes in a running system. They
/// cost nothing while there is no recording.
///
/// Start with [Phase]. Depends on nothing but Java.
package dev.tributary.profile;
