/// What happens in a run, as events for its observers: files, the console, a dashboard.
///
/// Start with [TrainingEvent]; [Observers] tells them. Depends on `round`, for the times of a step.
package dev.tributary.coordinator.event;
