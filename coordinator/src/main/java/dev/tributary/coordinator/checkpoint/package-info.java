/// Saving the run while it goes on: the actor that writes the ledger and the copies that the
/// reducers have made.
///
/// Start with [CheckpointKeeper]. Depends on no other package of the coordinator.
package dev.tributary.coordinator.checkpoint;
