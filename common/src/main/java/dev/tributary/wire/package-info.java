/// How tensors travel: chunks that are protobuf on the wire and `float[]` in the process, with one
/// copy between a socket's buffers and the array, and none within one JVM. Weights are read as they
/// arrive; of gradients the values stay in the buffers for whoever adds them up.
///
/// Start with [TensorChunk], then [ChunkMarshaller] and [IncomingMarshaller]. Depends on `reduce`,
/// `tensor`'s element types, `trace`, the generated messages and gRPC's API; knows no transport.
package dev.tributary.wire;
