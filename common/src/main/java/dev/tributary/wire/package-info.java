/// How tensors travel: chunks that are protobuf on the wire and `float[]` in the process, with one
/// copy between a socket's buffers and the array, and none within one JVM.
///
/// Start with [TensorChunk], then [ChunkMarshaller]. Depends on `reduce`, `tensor`'s element types
/// and sums, `trace`, the generated messages and gRPC's API; knows no transport.
package dev.tributary.wire;
