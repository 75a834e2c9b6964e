/// Saving the run while it goes on: the actor that writes what the reducers have copied, and the
/// ledger.
///
/// Start with [CheckpointKeeper]. Depends on nothing of the coordinator.
package dev.tributary.coordinator.checkpoint;
