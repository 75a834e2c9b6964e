/// Time, of two kinds that cannot be mixed: points of a clock that nobody can set, for intervals,
/// and the time of day, for people and certificates.
///
/// Start with [MonotonicClock]. Depends on Java only. A rule of the build forbids every other
/// source of time.
package dev.tributary.time;
