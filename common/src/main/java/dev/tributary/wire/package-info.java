/// The transport of tensors: chunks that are protobuf messages on the wire and `float[]` in the
/// process. Nothing is copied within one JVM.
///
/// Start with [TensorChunk], then [ChunkMarshaller]. Depends on `reduce` for the identity of slices
/// and tree nodes, on `tensor`'s element types and sums, `profile`, the generated messages and
/// gRPC's API; knows no transport.
package dev.tributary.wire;
