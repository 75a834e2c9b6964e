/// The all-reduce: the memory of the run, and the actors that own its slices. The reducers finish
/// the reduction trees, update the weights and publish them.
///
/// Start with [Reducer]. Depends on `round` for the identity of sessions. Does not use gRPC.
package dev.tributary.coordinator.reducer;
