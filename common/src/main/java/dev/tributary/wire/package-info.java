/// The transport of tensors in chunks, which are protobuf messages on the wire and `float[]` in the
/// process. Within one JVM nothing is copied.
///
/// Start with [TensorChunk], then [ChunkMarshaller]. Depends on `reduce` (identities of slices and
/// tree nodes), on `tensor` (element types and sums), on `profile`, `text`, the generated messages
/// and on gRPC's API, but not on a transport.
package dev.tributary.wire;
