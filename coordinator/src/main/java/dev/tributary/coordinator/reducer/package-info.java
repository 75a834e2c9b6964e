/// The all-reduce: trees of gradients are finished here, weights updated and published. Memory of
/// the run and the actors that own its slices.
///
/// Start with [Reducer]. Depends on `round` for the identity of sessions; knows no gRPC.
package dev.tributary.coordinator.reducer;
