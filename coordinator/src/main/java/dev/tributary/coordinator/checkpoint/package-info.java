/// Saving the run while it goes on: the actor that writes what the reducers have copied.
///
/// Start with [CheckpointKeeper]. Depends on `reducer` for the copy it writes.
package dev.tributary.coordinator.checkpoint;
