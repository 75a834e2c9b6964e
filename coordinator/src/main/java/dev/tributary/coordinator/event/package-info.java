/// The events of a run, for its observers: files, the console, a dashboard.
///
/// Start with [TrainingEvent]; [Observers] passes them on. Depends on `round`, for the times of a
/// step.
package dev.tributary.coordinator.event;
