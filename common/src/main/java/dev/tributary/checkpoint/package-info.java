/// Tensors in files: the safetensors format, the digest that names a set of weights, and the
/// directory of checkpoints that survives a crash at any moment.
///
/// Start with [Safetensors], then [CheckpointStore]. Depends on `job`, `digest` and the job's
/// messages.
package dev.tributary.checkpoint;
