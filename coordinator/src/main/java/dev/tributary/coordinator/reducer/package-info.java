/// The all-reduce: the memory of the run, and the actors that own its slices. They finish the trees
/// of gradients, update the weights and publish them.
///
/// Start with [Reducer]. Depends on `round` for the identity of sessions; knows no gRPC.
package dev.tributary.coordinator.reducer;
